# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is used by the scripts that read this file
# What bin/install and bin/uninstall both know: where a UNICORE/X server has its parts, and which of them HELIPOINT
# brought. Needs bash, coreutils, find, grep, sed and xargs.

LC_ALL=C
export LC_ALL

# The ending of copies that wait beside their places. Not '.jar': the start script takes every jar below lib.
staged=.helipoint-new

# Ends with status 1 and a sentence. Only to be used before the first change.
refuse() {
    printf '%s\n' "$@" "Nothing was changed." >&2
    exit 1
}

say() {
    printf '%s\n' "$@"
}

# Sets, for the server in directory $1:
#   lib, conf             its directories
#   policies, templates   directories that need not exist
#   main                  its main configuration file
#   manifest              the list of what HELIPOINT brought
#   include_line          the line in the main file that makes the server read HELIPOINT's properties
find_server() {
    local server root usual
    [ -d "$1" ] || refuse "$1 is not a directory."
    server=$(CDPATH='' cd -- "$1" && pwd)
    if [ -d "$server/lib" ] && [ -d "$server/conf" ]; then
        lib=$server/lib
        conf=$server/conf
        usual=conf/
    else
        case $server in
            */usr/share/unicore/unicorex) root=${server%/usr/share/unicore/unicorex} ;;
            */etc/unicore/unicorex) root=${server%/etc/unicore/unicorex} ;;
            *) refuse "$server is not a UNICORE/X directory: it does not have conf and lib." ;;
        esac
        lib=$root/usr/share/unicore/unicorex/lib
        conf=$root/etc/unicore/unicorex
        usual=/etc/unicore/unicorex/
    fi
    policies=$conf/xacml2Policies
    templates=$conf/helipoint-templates
    manifest=$lib/helipoint.manifest
    [ -d "$lib" ] || refuse "$server is not a UNICORE/X directory: $lib is not there."
    find_main "$server"
    find_include "$usual"
}

# The main file is the one that startup.properties names, or else the first that is there of the usual ones.
find_main() {
    local name named=
    if [ -f "$conf/startup.properties" ]; then
        named=$(sed -n 's|^MAIN_CONFIG=\([^/]*/\)*\([^/"]*\)"\{0,1\} *$|\2|p' "$conf/startup.properties")
    fi
    for name in "$named" main.config unicorex.config uas.config; do
        if [ -n "$name" ] && [ -f "$conf/$name" ]; then
            main=$conf/$name
            return
        fi
    done
    refuse "$1 is not a UNICORE/X directory: $conf/main.config is not there."
}

# The line in the main file is the one in the manifest or, if there is none, like the other includes of the main file,
# whose addresses may be relative to where the server is started. $1: what is usual, if there is no other include.
find_include() {
    include_line=
    if [ -f "$manifest" ]; then
        include_line=$(sed -n 's/^# line in the main file: //p' "$manifest" | tail -n 1)
    fi
    [ -n "$include_line" ] || include_line="\$include.HELIPOINT $(include_directory "$1")helipoint.properties"
}

include_directory() {
    local file
    while read -r file; do
        if [ -f "$conf/${file##*/}" ]; then
            printf '%s\n' "${file%"${file##*/}"}"
            return
        fi
    done < <(sed -n 's/^[[:space:]]*[$]include[.][^=:[:space:]]*[=:[:space:]]*//p' "$main")
    printf '%s\n' "$1"
}

# Refuses if one of the server's directories or the main file cannot be changed.
check_permissions() {
    local path
    for path in "$lib" "$conf" "$main" "$policies" "$templates"; do
        if [ -e "$path" ] && { ! [ -r "$path" ] || ! [ -w "$path" ]; }; then
            refuse "$path cannot be changed by $(id -un 2> /dev/null || id -u). Run this as its owner."
        fi
    done
}

# The file in this server that a path of the manifest, such as lib/x.jar or conf/x.properties, stands for.
place_of() {
    case $1 in
        lib/*) printf '%s\n' "$lib/${1#lib/}" ;;
        conf/*) printf '%s\n' "$conf/${1#conf/}" ;;
    esac
}

# The line of the manifest for file $1 under path $2: its checksum and the path.
manifest_line() {
    local sum
    sum=$(sha256sum < "$1")
    printf '%s  %s\n' "${sum%% *}" "$2"
}

# The paths in a manifest on the input, each once.
manifest_paths() {
    sed -n 's/^[0-9a-f]\{64\}  //p' | sort -u
}

# The paths of all that HELIPOINT brought.
brought() {
    [ ! -f "$manifest" ] || manifest_paths < "$manifest"
}

# Whether file $1 is just what HELIPOINT brought under path $2.
is_ours() {
    [ -f "$manifest" ] && [ -f "$1" ] && grep -qxF -- "$(manifest_line "$1" "$2")" "$manifest"
}

remove_staged() {
    rm -f -- "$lib"/*"$staged" "$conf"/*"$staged" "$policies"/*"$staged" "$templates"/*"$staged"
}
