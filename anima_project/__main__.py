import sys

from anima_project.cli import main

sys.exit(main())
