"""What the hard floor refuses, and what it must leave alone."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools_app.floor import forbidden, parts

HOME = Path("/home/ada")

ROOTS = [
    r"/",
    r"//",
    r"/.",
    r"/*",
    r'"/"',
    r"'/'",
    r'"/"*',
    r"$HOME",
    r'"$HOME"',
    r"${HOME}",
    r'"${HOME}"',
    r"$HOME/",
    r'"$HOME"/*',
    r'"${HOME}/"',
    r"~",
    r"~/",
    r"~/*",
    r"~/.*",
    r"~/.??*",
    r"~/.",
    r"~/[a-z]*",
    r"~/../ada",
    r"~/x/..",
    r"~root",
    r"~bob",
    r"/home/ada",
    r"/home/ada/*",
    r"/home/bob",
    r"/home/*",
    r"/home",
    r"/etc",
    r"/etc/",
    r"/etc/*",
    r"/usr",
    r"/usr/bin",
    r"/var",
    r"/boot",
    r"/bin",
    r"/lib",
    r"/root",
    r"/sys",
    r"/proc",
    r"/dev",
    r"/opt",
    r"/srv",
    r"/etc/../etc",
    r"/./etc",
    r"/tmp/../etc/.",
    r"/us?",
    r"/et*",
    r"/[eu]tc",
    r"/*/",
    r"/*/*",
    r"{/etc,/usr}",
    r"/{etc,usr}",
    r"/{tmp/x,etc}",
    r"$'/'",
    r"$'\x2f'",
    r"$'\057etc'",
    r"$'\u002fetc'",
    r"/e\tc",
    r'"/e"tc',
    r"/'etc'",
]

RUINOUS_LINES = r"""
rm -rf /
rm -r /
rm -R /
rm -fr /
rm -r -f /
rm --recursive --force /
rm --recurs /
rm -rf --no-preserve-root /
rm -r -f --no-preserve-root "/"
rm / -rf
rm -f -- -x / -r; rm -rf -- /
\rm -rf /
'rm' -rf /
"rm" -rf /
r''m -rf /
command rm -rf /
builtin command rm -rf /
/bin/rm -rf /
/usr/bin/rm -rf ~
rm -rf build /
rm -rf build ~ dist
rm -rf "$HOME"/
true; rm -rf /
false || rm -rf /
(rm -rf /)
{ rm -rf /; }
! rm -rf /
rm -rf / &
rm -rf / | cat
yes | rm -r /
echo $(rm -rf /)
echo "$(rm -rf /)"
echo `rm -rf /`
echo "`rm -rf ~`"
cat <(rm -rf /)
X=$(rm -rf /)
echo ${X:-$(rm -rf /)}
if true; then rm -rf /; fi
if rm -rf /; then :; fi
if a; then b; elif c; then d; else rm -rf /; fi
while true; do rm -rf /; done
until rm -rf /; do :; done
for i in 1 2; do rm -rf /; done
for ((i=0; i<3; i++)); do rm -rf /; done
for x in /tmp/a /; do rm -rf $x; done
for x in /etc /usr; do rm -rf "$x"; done
case $x in a) rm -rf /;; esac
[[ -d /x ]] && rm -rf /
[ -d /x ] && rm -rf /
[[ -d / ]] && rm -rf /
f() { rm -rf /; }
f() { rm -rf "$1"; }; f /
f() { rm -rf "$@"; }; f build /
f() { g "$1"; }; g() { rm -rf "$1"/*; }; f ""
function f { rm -rf /; }; f
sudo rm -rf /
sudo -n rm -rf /
sudo -u root rm -rf /
sudo -iu root rm -rf /
sudo --user=root -E rm -rf /
sudo --user root rm -rf /
sudo -p '' rm -rf /
sudo X=1 rm -rf /
sudo -- rm -rf /
doas rm -rf /
doas -u root rm -rf /
env rm -rf /
env -i rm -rf /
env X=1 Y=2 rm -rf /
env -u PATH -i X=1 rm -rf /
env -S "rm -rf /"
nice rm -rf /
nice -n 10 rm -rf /
nice -19 rm -rf /
nohup rm -rf / &
time rm -rf /
time -p rm -rf /
timeout 5 rm -rf /
timeout -k 1 -s KILL 5s rm -rf /
setsid rm -rf /
setsid -w rm -rf /
ionice -c 3 rm -rf /
stdbuf -oL rm -rf /
stdbuf -o L rm -rf /
xargs rm -rf /
xargs -n 1 rm -rf /
echo / | xargs rm -rf
echo / | xargs -I{} rm -rf {}
echo / | xargs -I X sudo rm -rf X
printf '%s\n' / | xargs rm -rf
printf '/\0' | xargs -0 rm -rf
ls -d /* | xargs rm -rf
find / -print0 | xargs -0 rm -f
find / | xargs rm
find / | while read f; do rm "$f"; done
find ~ -type f | xargs rm
xargs rm -rf <<< /
exec rm -rf /
chroot / rm -rf /
busybox rm -rf /
sh -c 'rm -rf /'
sh -c "rm -rf /"
sh -ec 'rm -rf /'
bash -c 'rm -rf /'
bash -lc "rm -rf ~"
bash -l -c "rm -rf ~"
bash --norc -c 'rm -rf /'
bash -o errexit -c 'rm -rf /'
bash -c 'rm -rf "$1"' _ /
bash -c 'rm -rf "$@"' _ a /
bash -c "bash -c 'rm -rf /'"
/bin/sh -c 'sudo rm -rf /'
su -c 'rm -rf /'
su - root -c 'rm -rf /'
su root --command='rm -rf /'
eval rm -rf /
eval 'rm -rf /'
eval "rm -rf" /
eval $(echo rm -rf /)
echo 'rm -rf /' | sh
echo 'rm -rf /' | sudo bash
printf 'rm -rf /\n' | bash -s
echo rm -rf / | sudo sh -x
bash <<< 'rm -rf /'
sh <<< "rm -rf $HOME"
ssh host 'rm -rf /'
ssh -p 22 me@host rm -rf /
watch -n 1 'rm -rf /'
trap 'rm -rf /' EXIT
alias x='rm -rf /'
alias x='rm -rf'; x /
X=/; rm -rf $X
X=/; rm -rf "$X"
X=/; rm -rf ${X}
X=/ Y=tmp; rm -rf "$X"
X=/; Y=$X; rm -rf $Y
X=/; X+=etc; rm -rf $X
X='-rf /'; rm $X
X='/*'; rm -rf $X
X=rm; $X -rf /
X="rm -rf /"; $X
X="rm -rf /"; eval "$X"
X=(/ /etc); rm -rf "${X[@]}"
export X=/; rm -rf $X
declare -r X=/; rm -rf $X
X=/; sh -c 'rm -rf $X'
X=/ sh -c 'rm -rf $X'
if true; then X=/; else X=/tmp/x; fi; rm -rf $X
rm -rf $(echo /)
rm -rf "$(printf %s /)"
rm -rf ${X:-/}
: ${X:=/}; rm -rf $X
rm -rf ${X-$HOME}
D=/etc/x; rm -rf ${D%/x}
set -- /; rm -rf "$@"
set -- / /tmp; rm -rf "$1"
read X <<< /; rm -rf "$X"
unset X; rm -rf "$X"/*
HOME=/; rm -rf ~
cd / && rm -rf *
cd / && rm -rf ./*
cd / && rm -rf .
cd /; rm -rf *
cd / && sudo rm -rf -- *
(cd / && rm -rf *)
cd && rm -rf *
cd ~ && rm -rf * .*
cd ~; rm -rf .
cd "$HOME" && rm -rf ./*
cd /tmp/x && cd ../.. && rm -rf *
cd /etc/ssl && rm -rf ../*
pushd / && rm -rf *
cd /; cd build; rm -rf *
cd / && for f in *; do rm -rf "$f"; done
rm -rf "$X"/
rm -rf "$X"/*
rm -rf $X/
rm -rf $X/*
rm -rf ${X}/*
rm -rf "${X}/"
rm -rf "/$X"
rm -rf ~/$X
rm -rf "$HOME/$X"
rm -rf /home/ada/$X
rm -rf /usr/$X
rm -rf "$A/$B"
rm -rf "$(cat x)"/*
cd "$X/" && rm -rf *
cd $X && rm -rf *
$SUDO rm -rf /
$SUDO $NICE rm -rf /
find / -delete
find / -type f -delete
find /* -delete
find ~ -delete
find ~/ -type f -delete
find "$HOME" -mindepth 1 -delete
find ~ -mtime +30 -delete
find / -not -name x -delete
find / ! -name x -delete
find / -name x -o -delete
find / \( -name x -o -type f \) -delete
find / -name '*' -delete
cd / && find . -delete
find ~ -exec rm {} \;
find ~ -exec rm -rf {} +
find / -type f -exec rm -f {} \;
find / -exec sh -c 'rm -rf "$1"' _ {} \;
find / -exec sh -c 'rm {}' \;
find . -name x -exec rm -rf / \;
sudo find / -delete
find "$X"/ -delete
dd if=/dev/zero of=/dev/sda
dd of=/dev/sda1 if=x bs=1M
dd if=/dev/urandom of="/dev/nvme0n1"
sudo dd if=x of=/dev/vda
D=/dev/sda; dd if=x of=$D
mkfs.ext4 /dev/sda1
mkfs -t ext4 /dev/sda
sudo mkfs.xfs -f /dev/nvme0n1p1
mke2fs /dev/sdb
mkswap /dev/sda2
wipefs -a /dev/sda
blkdiscard /dev/nvme0n1
echo x > /dev/sda
echo x >> /dev/sda
echo x >| /dev/sda
> /dev/sda
:> /dev/sda
{ echo x; } > /dev/sda
cat x &> /dev/nvme0n1
cat image > "/dev/sda"
sudo sh -c 'cat x > /dev/sda'
cd /dev && cat x > sda
cat x | tee /dev/sda
cat x | sudo tee -a /dev/nvme0n1 > /dev/null
cp image /dev/sda
cat <<< x > /dev/sda
chmod -R 777 /
chmod -R 777 /etc
chmod 777 -R /usr
chmod --recursive a+rwx /
sudo chown -R ada /
chown -R ada:ada /*
chown -Rv ada /var
chgrp -R ada /
find / -exec chmod 777 {} +
shred secret
shred -u /dev/sda
sudo shred -n 3 x
rsync -a --delete empty/ /
rsync -a --delete empty/ ~/
:(){ :|:& };:
:() { : | : & }; :
bomb() { bomb | bomb & }; bomb
f() { f & f & }; f
function f { f | f; }
f() { sleep 1; f & }
bash -c ':(){ :|:& };:'
coproc rm -rf /
time { rm -rf /; }
rm -rf / "
""".strip().splitlines()
RUINOUS_TEXTS = [
    "sh <<EOF\nrm -rf /\nEOF",
    "bash <<'EOF'\nrm -rf /\nEOF",
    "sudo bash -s <<-EOF\n\trm -rf /\n\tEOF",
    "cat <<EOF | sh\nrm -rf /\nEOF",
    "X=/\nbash <<EOF\nrm -rf $X\nEOF",
    "cat <<EOF > /dev/sda\nx\nEOF",
    "cat <<EOF\n$(rm -rf /)\nEOF",
    "cat <<EOF && rm -rf /\nx\nEOF",
    "rm \\\n  -rf \\\n  /",
    "echo a\nrm -rf /\necho b",
    "echo a # a comment\nrm -rf / # another",
    "set -e\ncd /\nrm -rf *",
    "echo ``\nrm -rf /",
    "echo `x` `rm -rf /`",
    "echo x \\\t#]]| rm -rf /",
    "echo \n\\\nrm -rf /",
    "rm > log -rf /",
    "rm -rf 2>/dev/null /",
    "rm -rf < x / > y",
    "rm <<< x -rf /",
    "cat <<x& rm -rf /\ny",
    "f() {\n  local d=$1\n  rm -rf $d\n}\nf /",
]

ORDINARY_LINES = r"""
rm -rf build/
rm -rf build dist *.egg-info
rm -rf ./build
rm -rf .
rm -rf *
rm -rf ../build
rm -rf /tmp/x
rm -rf /tmp/*
rm -rf /var/tmp/x /var/log/app
sudo rm -rf /var/lib/apt/lists/*
rm -rf /usr/local/lib/thing
rm -rf /etc/nginx/sites-enabled/old
rm -rf ~/.cache/pip
rm -rf ~/.cache/*
rm -rf "$HOME/project/build"
rm -rf /home/ada/project
rm -rf ~/project/*
rm -f ~/*.pyc
rm -rf ~/*~
rm -f /
rm ~/notes.txt
rm -rf "/*x"
rm -rf '~'
rm -rf "$X"
rm -rf $X
rm -rf "$X/build"
rm -rf "$X"/build/*
rm -rf "${X:?}"/*
rm -rf "${X:?is not set}/"
rm -rf "$PWD"/build
rm -rf "$PWD"/*
rm -rf ./$X
rm -rf "$(mktemp -d)"
rm -rf "$TMPDIR/anima"
rm -rf {build,dist}
rm -rf /tmp/{a,b}
X=build; rm -rf "$X"/*
X=/tmp/x; rm -rf $X/*
D=/tmp/a/b; rm -rf ${D%/b}/*
for f in *.o; do rm -f "$f"; done
for d in */; do rm -rf "$d/node_modules"; done
while read -r f; do rm -rf "$f"; done < list
cat list | xargs rm -rf
xargs -0 rm -f < list
git ls-files -z | xargs -0 rm
cd / && ls
cd /tmp && rm -rf *
cd / && cd /tmp && rm -rf *
cd build || exit 1; rm -rf *
cd build && rm -rf *
cd / && rm -rf tmp/x
(cd / && ls); rm -rf *
clean() { rm -rf "$1"/*; }; clean build
clean() { rm -rf build; }; clean
HOME=/tmp/h; rm -rf ~/*
find . -name '*.pyc' -delete
find . -delete
find . -type f -exec rm {} +
find build -delete
find /tmp -mtime +7 -delete
find ~ -name '*.pyc' -delete
find ~ -name __pycache__ -type d -exec rm -rf {} +
find / -name '*.conf'
find / -type f 2>/dev/null | head
find / -name core -exec rm {} \;
find ~ \( -name a -o -name b \) -delete
find / -name '*.tmp' | xargs rm
find ~ -exec grep -l x {} +
find ~ -type f -empty -delete
echo "rm -rf /"
echo rm -rf /
printf '%s\n' 'rm -rf /'
echo 'rm -rf /' > script.sh
echo 'rm -rf /' | cat
echo 'rm -rf /' | grep rm
grep -r 'rm -rf /' .
grep -rn "rm -rf ~" ~
git commit -m "rm -rf /"
git commit -m 'never run rm -rf / or dd of=/dev/sda'
git log --grep='rm -rf /'
man rm
which rm
command -v rm
type rm
# rm -rf /
ls # rm -rf /
echo \# ; echo "# rm -rf /"
python3 -c 'print("rm -rf /")'
sed -i 's#rm -rf /#true#' script.sh
ls /
ls -la ~ /etc
du -sh /* 2>/dev/null
cat /etc/passwd
cp -r /etc/nginx backup
cp -r ~/a /tmp
tar czf backup.tgz /etc
dd if=/dev/zero of=disk.img bs=1M count=10
dd if=/dev/sda of=backup.img
dd if=x of=/dev/null
dd if=/dev/zero of=/dev/shm/x count=1
cp /dev/sda1 image
cat /dev/sda | head -c 512
mkfs.ext4 disk.img
mkfs --help
lsblk /dev/sda
wipefs /dev/sda
fdisk -l /dev/sda
echo x > /dev/null
echo x > /dev/stderr
echo x 2>&1 >/dev/null
ls > /dev/tty
ls &> /dev/null
cat < /dev/sda | wc -c
chmod -R 755 .
chmod 755 /
chmod -R u+w ~/project
chown -R ada:ada ~
chown -R www-data /var/www/html
chmod +x script.sh
sudo chown ada /opt
shred --help
rsync -a --delete build/ /srv/site/
rsync -a ~/ /mnt/backup/ada/
walk() { for f in "$1"/*; do walk "$f"; done; }; walk .
walk() { ls "$1" | while read f; do walk "$f"; done; }
retry() { "$@" || retry "$@"; }
serve() { python -m http.server & }; serve
f() { f2 | f3 & }; f
sudo apt-get install -y x
env X=1 make
timeout 5 make test
nohup ./server > log 2>&1 &
bash -c 'echo hi'
bash script.sh /
bash -lc 'cd project && make clean'
sh -c 'rm -rf build'
eval "$(ssh-agent)"
eval "$X"
trap 'rm -rf "$T"' EXIT
T=$(mktemp -d) && trap 'rm -rf "$T"' EXIT && cd "$T" && rm -rf *
docker run --rm -v "$PWD":/src image rm -rf /src/build
docker rm -f $(docker ps -aq)
npm run clean -- --all
make -C / -n
[ -d build ] && rm -rf build
[[ -n "$X" ]] && rm -rf "${X:?}/"
if [ -d build ]; then rm -rf build; fi
case "$1" in clean) rm -rf build;; *) make;; esac
echo "$((1 + 2))" "${X/a/b}" "${#X}"
awk '{ print $1 }' x | sort | uniq -c
x='a b'; echo $x
""".strip().splitlines()
ORDINARY_TEXTS = [
    "cat <<EOF > script.sh\nrm -rf /\nEOF",
    "cat <<'EOF'\nrm -rf /\nEOF",
    "python3 - <<'EOF'\nprint('rm -rf /')\nEOF",
    "git commit -F - <<EOF\nnever rm -rf /\nEOF",
    "git commit -m 'use `x`, do not, ```rm -rf /```'",
    "echo '`rm -rf /`' # don't `rm -rf /`",
    "cat <<'EOF'\ndon't run `rm -rf /` or $(rm -rf /)\nEOF",
    "",
    "   ",
    "\n\n",
]


def refusal(command: str) -> str | None:
    return forbidden(command, home=HOME)


@pytest.mark.parametrize("command", [*RUINOUS_LINES, *RUINOUS_TEXTS])
def test_a_ruinous_command_is_refused(command: str) -> None:
    assert refusal(command)


@pytest.mark.parametrize("command", [*ORDINARY_LINES, *ORDINARY_TEXTS])
def test_an_ordinary_command_is_not_refused(command: str) -> None:
    assert refusal(command) is None


@pytest.mark.parametrize("root", ROOTS)
def test_every_spelling_of_a_root_is_seen(root: str) -> None:
    assert refusal(f"rm -rf {root}")


def quoted(command: str) -> str:
    return shlex.quote(command)


WRAPPINGS: list[Callable[[str], str]] = [
    lambda command: f"sudo {command}",
    lambda command: f"sudo -u root -n {command}",
    lambda command: f"env -i A=b {command}",
    lambda command: f"nice -n 5 {command}",
    lambda command: f"timeout -k 1 10 {command}",
    lambda command: f"nohup {command}",
    lambda command: f"setsid {command}",
    lambda command: f"stdbuf -oL {command}",
    lambda command: f"command {command}",
    lambda command: f"xargs -n 1 {command} < /dev/null",
    lambda command: f"find . -name x -exec {command} \\;",
]
ENCLOSURES: list[Callable[[str], str]] = [
    lambda command: f"sh -c {quoted(command)}",
    lambda command: f"bash -lc {quoted(command)}",
    lambda command: f"sudo bash -c {quoted(command)}",
    lambda command: f"eval {quoted(command)}",
    lambda command: f"echo {quoted(command)} | sh",
    lambda command: f"su -c {quoted(command)}",
    lambda command: f"trap {quoted(command)} EXIT",
    lambda command: f'X={quoted(command)}; eval "$X"',
    lambda command: f"bash <<'END{len(command)}'\n{command}\nEND{len(command)}",
    lambda command: f"( {command} )",
    lambda command: f"{{ {command}\n}}",
    lambda command: f"echo $({command}\n)",
    lambda command: f"if true; then {command}\nfi",
    lambda command: f"for i in 1 2; do {command}\ndone",
    lambda command: f"while read x; do {command}\ndone",
    lambda command: f"f() {{ {command}\n}}; f",
    lambda command: f"true && {command}",
    lambda command: f"false || {command}",
    lambda command: f"ls; {command}",
    lambda command: f"{command} > log 2>&1",
]
DEEDS = ["rm -rf /", "rm -r -f ~", 'rm -rf "$HOME"/*', "dd if=x of=/dev/sda", "mkfs.ext4 /dev/sda1", "chmod -R 777 /"]
HARMLESS = [
    "rm -rf build",
    "ls -la /",
    "git status",
    "find . -name '*.pyc' -delete",
    "chmod -R 755 .",
    "rm -rf ~/.cache/x",
]


def composed(deeds: list[str]) -> st.SearchStrategy[str]:
    def enclosed(deed: str, wrappings: list[Callable[[str], str]], enclosures: list[Callable[[str], str]]) -> str:
        for wrap in wrappings:
            deed = wrap(deed)
        for enclose in enclosures:
            deed = enclose(deed)
        return deed

    return st.builds(
        enclosed,
        st.sampled_from(deeds),
        st.lists(st.sampled_from(WRAPPINGS), max_size=3, unique=True),
        st.lists(st.sampled_from(ENCLOSURES), max_size=3),
    )


@given(composed(DEEDS))
def test_a_ruinous_command_is_seen_through_any_wrapping(command: str) -> None:
    assert refusal(command)


@given(composed(HARMLESS))
def test_no_wrapping_makes_an_ordinary_command_ruinous(command: str) -> None:
    assert refusal(command) is None


@given(st.text(alphabet="rm -f/~*$X{}()[]|&;<>'\"`\\\n=:.cde\ue000", max_size=60))
def test_any_text_at_all_is_judged_without_an_error(command: str) -> None:
    refusal(command)
    parts(command)


@given(st.sampled_from(DEEDS), st.text(alphabet="ab $'\"\\\n;", max_size=20))
def test_what_is_quoted_is_data(deed: str, around: str) -> None:
    assert refusal(f"echo {quoted(around + deed + around)}") is None


def test_the_reason_for_an_unknown_variable_says_how_to_check_it() -> None:
    assert "${NAME:?}" in str(refusal('rm -rf "$BUILD"/*'))


def test_the_reason_names_what_would_be_lost() -> None:
    assert "/etc" in str(refusal("sudo rm -rf /etc"))


def test_the_known_folder_of_the_shell_decides_what_a_relative_path_is() -> None:
    assert forbidden("rm -rf *", home=HOME, directory=HOME)
    assert forbidden("rm -rf ..", home=HOME, directory=HOME / "project") is not None
    assert forbidden("rm -rf *", home=HOME, directory=HOME / "project") is None


def test_folders_can_be_protected_beyond_those_of_the_system() -> None:
    assert forbidden("rm -rf ~/.anima", home=HOME, protected=[HOME / ".anima"])
    assert forbidden("rm -rf ~/.anima/tmp/x", home=HOME, protected=[HOME / ".anima"]) is None


def test_a_command_nested_beyond_measure_is_refused_rather_than_guessed_at() -> None:
    assert forbidden("$(" * 5000 + ")" * 5000, home=HOME)
    assert forbidden("ls; " * 60_000, home=HOME)


def test_functions_that_call_each_other_are_walked_in_bounded_time() -> None:
    functions = "; ".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }}" for n in range(40))
    assert forbidden(f"{functions}; f0", home=HOME)


def test_what_bash_would_run_is_what_the_floor_looks_at() -> None:
    assert parts("git status; rm -rf x") == ["git status", "rm -rf x"]
    assert parts("git log $(rm x) > ~/.bashrc") == ["git log $(rm x)", "rm x", "> ~/.bashrc"]
    assert parts("PAGER=x git log 2>/dev/null | head") == ["PAGER=x git log", "head"]
    assert parts("X=1; f() { ls; }; if a; then b; fi &") == ["X=1", "ls", "a", "b"]
    assert parts("echo 'git") is None
