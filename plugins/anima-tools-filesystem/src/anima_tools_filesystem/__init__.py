"""Looking around in folders: tools of Anima that change nothing."""
