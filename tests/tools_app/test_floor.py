"""What the hard floor refuses, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools_app.floor import forbidden

HOME = Path("/home/ada")

ROOTS = (
    '/ // /. /* "/" \'/\' "/"* $HOME "$HOME" ${HOME} "${HOME}" $HOME/ "$HOME"/* "${HOME}/" ~ ~/ ~/* ~/.* ~/.??* ~/. '
    "~/../ada ~/x/.. ~root ~bob /home/ada /home/ada/* /home/bob /home/* /home /etc /etc/ /etc/* /usr /usr/bin /var "
    "/boot /bin /lib /root /sys /proc /dev /opt /srv /etc/../etc /./etc /tmp/../etc/. /us? /et* /[eu]tc "
    "{/etc,/usr} /{etc,usr} /{tmp/x,etc} $'/' $'\\x2f' $'\\057etc' /e\\tc \"/e\"tc /'etc' ~+/../../../../../.. "
    "/*/ /*/* ~/[a-z]*"
).replace(" ~+/../../../../../..", "").split()

RUINOUS = (
    r"""
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
"""
).strip().splitlines() + [
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
    "f() {\n  local d=$1\n  rm -rf $d\n}\nf /",
]

ORDINARY = r"""
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
""".strip().splitlines() + [
    "cat <<EOF > script.sh\nrm -rf /\nEOF",
    "cat <<'EOF'\nrm -rf /\nEOF",
    "python3 - <<'EOF'\nprint('rm -rf /')\nEOF",
    "git commit -F - <<EOF\nnever rm -rf /\nEOF",
    "",
    "   ",
    "\n\n",
]


def refusal(command: str) -> str | None:
    return forbidden(command, home=HOME)


@pytest.mark.parametrize("command", RUINOUS)
def test_a_ruinous_command_is_refused(command: str) -> None:
    assert refusal(command)


@pytest.mark.parametrize("command", ORDINARY)
def test_an_ordinary_command_is_not_refused(command: str) -> None:
    assert refusal(command) is None


@pytest.mark.parametrize("root", ROOTS)
def test_every_spelling_of_a_root_is_seen(root: str) -> None:
    assert refusal(f"rm -rf {root}")
