#!/bin/sh
# Brings the catalogues up to date with the sources: C++ (tr, QT_TRANSLATE_NOOP), QML (qsTr) and the web pages.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
node translations/webstrings.mjs headless/web/src "$work/webstrings.cpp"
lupdate=${LUPDATE:-$(command -v lupdate || echo /usr/lib/qt6/bin/lupdate)}
sources="core $(find headless -name '*.cpp' -o -name '*.h' | sort)"
for folder in gui qml app; do
    if [ -d "$folder" ]; then sources="$sources $folder"; fi
done
# shellcheck disable=SC2086 # a list of paths without blanks
"$lupdate" -locations none -no-obsolete -silent $sources "$work/webstrings.cpp" -ts translations/omnimessage_fr.ts
"$lupdate" -locations none -no-obsolete -silent -pluralonly $sources "$work/webstrings.cpp" -ts translations/omnimessage_en.ts
