#!/bin/sh
# Installs OzoGUI for the person who runs this, without administrator rights; with --remove it takes it away again.
# Settings and the history of uploads are in another folder, which neither touches.
set -eu

data=${XDG_DATA_HOME:-$HOME/.local/share}
target=$HOME/.local/opt/OzoGUI
programs=$HOME/.local/bin
here=$(cd "$(dirname "$0")" && pwd)

remove() {
    rm -rf "$target"
    rm -f "$programs/ozogui" "$programs/ozogui-cli" "$data/applications/ozogui.desktop" \
        "$data/icons/hicolor/scalable/apps/ozogui.svg"
}

refresh() {
    if command -v update-desktop-database >/dev/null; then
        update-desktop-database -q "$data/applications" || true
    fi
}

case ${1-} in
    --remove)
        remove
        refresh
        echo "OzoGUI is removed. Your settings and the history of your uploads stay in ${OZOGUI_HOME:-$data/OzoGUI}"
        exit 0
        ;;
    "") ;;
    *)
        echo "Usage: $0 [--remove]" >&2
        exit 2
        ;;
esac

if [ ! -x "$here/OzoGUI" ]; then
    echo "The program is not beside this script: unpack the whole archive, then run install.sh in it." >&2
    exit 1
fi
if [ "$here" = "$target" ]; then
    echo "This is the installed copy. Run install.sh of the archive that you have unpacked." >&2
    exit 1
fi

# Copied to the end before the old one goes: a full disk leaves what was there.
mkdir -p "$(dirname "$target")" "$programs" "$data/applications" "$data/icons/hicolor/scalable/apps"
rm -rf "$target.new"
cp -R "$here" "$target.new"
# What IT has put beside an older copy stays.
if [ -f "$target/ozogui-defaults.json" ]; then
    cp "$target/ozogui-defaults.json" "$target.new/"
fi
remove
mv "$target.new" "$target"
ln -s "$target/OzoGUI" "$programs/ozogui"
ln -s "$target/ozogui-cli" "$programs/ozogui-cli"
cp "$target/_internal/resources/icons/ozogui.svg" "$data/icons/hicolor/scalable/apps/ozogui.svg"
sed "s|^Exec=.*|Exec=\"$target/OzoGUI\" %f|" "$target/ozogui.desktop" >"$data/applications/ozogui.desktop"
refresh
echo "OzoGUI is installed in $target. It is in the menu; on the command line it is $programs/ozogui-cli"
