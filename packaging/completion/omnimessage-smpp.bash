# Completes omnimessage-smpp in bash. Made by 'omnimessage-smpp completion bash'.

_omnimessage_smpp_commands() {
    case "$1" in
        '') echo 'run demo check-config status peers queue cache logs user token support-bundle backup restore completion' ;;
        'cache') echo 'status list retry delete' ;;
        'peers') echo 'list show add edit enable disable reconnect drop diagnose remove reset import' ;;
        'queue') echo 'list show stats cancel send' ;;
        'token') echo 'list add remove' ;;
        'user') echo 'list add remove password role' ;;
    esac
}

_omnimessage_smpp_options() {
    case "$1" in
        'run') echo '--config --state-dir --help' ;;
        'demo') echo '--config --state-dir --help' ;;
        'check-config') echo '--config --state-dir --help' ;;
        'status') echo '--json --url --certificate --watch --config --state-dir --help' ;;
        'peers') echo '--help' ;;
        'peers list') echo '--mode --names --json --url --certificate --config --state-dir --help' ;;
        'peers show') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers add') echo '--password-stdin --json --url --certificate --config --state-dir --help' ;;
        'peers edit') echo '--unset --password-stdin --json --url --certificate --config --state-dir --help' ;;
        'peers enable') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers disable') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers reconnect') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers drop') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers diagnose') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers remove') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers reset') echo '--json --url --certificate --config --state-dir --help' ;;
        'peers import') echo '--json --url --certificate --config --state-dir --help' ;;
        'queue') echo '--help' ;;
        'queue list') echo '--status --dest --source --search --limit --cursor --json --url --certificate --config --state-dir --help' ;;
        'queue show') echo '--json --url --certificate --config --state-dir --help' ;;
        'queue stats') echo '--json --url --certificate --watch --config --state-dir --help' ;;
        'queue cancel') echo '--json --url --certificate --config --state-dir --help' ;;
        'queue send') echo '--from --to --text --bind --data-coding --no-receipt --json --url --certificate --config --state-dir --help' ;;
        'cache') echo '--help' ;;
        'cache status') echo '--json --url --certificate --watch --config --state-dir --help' ;;
        'cache list') echo '--status --min-retries --limit --cursor --json --url --certificate --config --state-dir --help' ;;
        'cache retry') echo '--failed --json --url --certificate --config --state-dir --help' ;;
        'cache delete') echo '--failed --json --url --certificate --config --state-dir --help' ;;
        'logs') echo '--level --bind --search --limit --follow --json --url --certificate --config --state-dir --help' ;;
        'user') echo '--help' ;;
        'user list') echo '--json --config --state-dir --help' ;;
        'user add') echo '--role --password-stdin --config --state-dir --help' ;;
        'user remove') echo '--config --state-dir --help' ;;
        'user password') echo '--password-stdin --config --state-dir --help' ;;
        'user role') echo '--config --state-dir --help' ;;
        'token') echo '--help' ;;
        'token list') echo '--json --config --state-dir --help' ;;
        'token add') echo '--role --config --state-dir --help' ;;
        'token remove') echo '--config --state-dir --help' ;;
        'support-bundle') echo '--output --json --url --certificate --config --state-dir --help' ;;
        'backup') echo '--config --state-dir --help' ;;
        'restore') echo '--force --config --state-dir --help' ;;
        'completion') echo '--config --state-dir --help' ;;
        '') echo '--help --version --config --state-dir' ;;
    esac
}

_omnimessage_smpp_value() {
    case "$1 $2" in
        'run --config') echo '@files' ;;
        'run --state-dir') echo '@directories' ;;
        'demo --config') echo '@files' ;;
        'demo --state-dir') echo '@directories' ;;
        'check-config --config') echo '@files' ;;
        'check-config --state-dir') echo '@directories' ;;
        'status --url') echo ' ' ;;
        'status --certificate') echo '@files' ;;
        'status --config') echo '@files' ;;
        'status --state-dir') echo '@directories' ;;
        'peers list --mode') echo 'client server' ;;
        'peers list --url') echo ' ' ;;
        'peers list --certificate') echo '@files' ;;
        'peers list --config') echo '@files' ;;
        'peers list --state-dir') echo '@directories' ;;
        'peers show --url') echo ' ' ;;
        'peers show --certificate') echo '@files' ;;
        'peers show --config') echo '@files' ;;
        'peers show --state-dir') echo '@directories' ;;
        'peers add --url') echo ' ' ;;
        'peers add --certificate') echo '@files' ;;
        'peers add --config') echo '@files' ;;
        'peers add --state-dir') echo '@directories' ;;
        'peers edit --unset') echo ' ' ;;
        'peers edit --url') echo ' ' ;;
        'peers edit --certificate') echo '@files' ;;
        'peers edit --config') echo '@files' ;;
        'peers edit --state-dir') echo '@directories' ;;
        'peers enable --url') echo ' ' ;;
        'peers enable --certificate') echo '@files' ;;
        'peers enable --config') echo '@files' ;;
        'peers enable --state-dir') echo '@directories' ;;
        'peers disable --url') echo ' ' ;;
        'peers disable --certificate') echo '@files' ;;
        'peers disable --config') echo '@files' ;;
        'peers disable --state-dir') echo '@directories' ;;
        'peers reconnect --url') echo ' ' ;;
        'peers reconnect --certificate') echo '@files' ;;
        'peers reconnect --config') echo '@files' ;;
        'peers reconnect --state-dir') echo '@directories' ;;
        'peers drop --url') echo ' ' ;;
        'peers drop --certificate') echo '@files' ;;
        'peers drop --config') echo '@files' ;;
        'peers drop --state-dir') echo '@directories' ;;
        'peers diagnose --url') echo ' ' ;;
        'peers diagnose --certificate') echo '@files' ;;
        'peers diagnose --config') echo '@files' ;;
        'peers diagnose --state-dir') echo '@directories' ;;
        'peers remove --url') echo ' ' ;;
        'peers remove --certificate') echo '@files' ;;
        'peers remove --config') echo '@files' ;;
        'peers remove --state-dir') echo '@directories' ;;
        'peers reset --url') echo ' ' ;;
        'peers reset --certificate') echo '@files' ;;
        'peers reset --config') echo '@files' ;;
        'peers reset --state-dir') echo '@directories' ;;
        'peers import --url') echo ' ' ;;
        'peers import --certificate') echo '@files' ;;
        'peers import --config') echo '@files' ;;
        'peers import --state-dir') echo '@directories' ;;
        'queue list --status') echo 'pending claimed sent delivered failed expired cancelled' ;;
        'queue list --dest') echo '@peers' ;;
        'queue list --source') echo '@peers' ;;
        'queue list --search') echo ' ' ;;
        'queue list --limit') echo ' ' ;;
        'queue list --cursor') echo ' ' ;;
        'queue list --url') echo ' ' ;;
        'queue list --certificate') echo '@files' ;;
        'queue list --config') echo '@files' ;;
        'queue list --state-dir') echo '@directories' ;;
        'queue show --url') echo ' ' ;;
        'queue show --certificate') echo '@files' ;;
        'queue show --config') echo '@files' ;;
        'queue show --state-dir') echo '@directories' ;;
        'queue stats --url') echo ' ' ;;
        'queue stats --certificate') echo '@files' ;;
        'queue stats --config') echo '@files' ;;
        'queue stats --state-dir') echo '@directories' ;;
        'queue cancel --url') echo ' ' ;;
        'queue cancel --certificate') echo '@files' ;;
        'queue cancel --config') echo '@files' ;;
        'queue cancel --state-dir') echo '@directories' ;;
        'queue send --from') echo ' ' ;;
        'queue send --to') echo ' ' ;;
        'queue send --text') echo ' ' ;;
        'queue send --bind') echo '@peers' ;;
        'queue send --data-coding') echo ' ' ;;
        'queue send --url') echo ' ' ;;
        'queue send --certificate') echo '@files' ;;
        'queue send --config') echo '@files' ;;
        'queue send --state-dir') echo '@directories' ;;
        'cache status --url') echo ' ' ;;
        'cache status --certificate') echo '@files' ;;
        'cache status --config') echo '@files' ;;
        'cache status --state-dir') echo '@directories' ;;
        'cache list --status') echo 'pending delivering failed_permanent' ;;
        'cache list --min-retries') echo ' ' ;;
        'cache list --limit') echo ' ' ;;
        'cache list --cursor') echo ' ' ;;
        'cache list --url') echo ' ' ;;
        'cache list --certificate') echo '@files' ;;
        'cache list --config') echo '@files' ;;
        'cache list --state-dir') echo '@directories' ;;
        'cache retry --url') echo ' ' ;;
        'cache retry --certificate') echo '@files' ;;
        'cache retry --config') echo '@files' ;;
        'cache retry --state-dir') echo '@directories' ;;
        'cache delete --url') echo ' ' ;;
        'cache delete --certificate') echo '@files' ;;
        'cache delete --config') echo '@files' ;;
        'cache delete --state-dir') echo '@directories' ;;
        'logs --level') echo 'debug info warning error' ;;
        'logs --bind') echo '@peers' ;;
        'logs --search') echo ' ' ;;
        'logs --limit') echo ' ' ;;
        'logs --url') echo ' ' ;;
        'logs --certificate') echo '@files' ;;
        'logs --config') echo '@files' ;;
        'logs --state-dir') echo '@directories' ;;
        'user list --config') echo '@files' ;;
        'user list --state-dir') echo '@directories' ;;
        'user add --role') echo 'viewer operator admin' ;;
        'user add --config') echo '@files' ;;
        'user add --state-dir') echo '@directories' ;;
        'user remove --config') echo '@files' ;;
        'user remove --state-dir') echo '@directories' ;;
        'user password --config') echo '@files' ;;
        'user password --state-dir') echo '@directories' ;;
        'user role --config') echo '@files' ;;
        'user role --state-dir') echo '@directories' ;;
        'token list --config') echo '@files' ;;
        'token list --state-dir') echo '@directories' ;;
        'token add --role') echo 'viewer operator admin' ;;
        'token add --config') echo '@files' ;;
        'token add --state-dir') echo '@directories' ;;
        'token remove --config') echo '@files' ;;
        'token remove --state-dir') echo '@directories' ;;
        'support-bundle --output') echo '@files' ;;
        'support-bundle --url') echo ' ' ;;
        'support-bundle --certificate') echo '@files' ;;
        'support-bundle --config') echo '@files' ;;
        'support-bundle --state-dir') echo '@directories' ;;
        'backup --config') echo '@files' ;;
        'backup --state-dir') echo '@directories' ;;
        'restore --config') echo '@files' ;;
        'restore --state-dir') echo '@directories' ;;
        'completion --config') echo '@files' ;;
        'completion --state-dir') echo '@directories' ;;
    esac
}

_omnimessage_smpp_argument() {
    case "$1 $2" in
        'peers show 0') echo '@peers' ;;
        'peers add 0') echo 'client server' ;;
        'peers edit 0') echo '@peers' ;;
        'peers enable 0') echo '@peers' ;;
        'peers disable 0') echo '@peers' ;;
        'peers reconnect 0') echo '@peers' ;;
        'peers drop 0') echo '@peers' ;;
        'peers diagnose 0') echo '@peers' ;;
        'peers remove 0') echo '@peers' ;;
        'peers reset 0') echo '@peers' ;;
        'peers import 0') echo '@files' ;;
        'cache list 0') echo '@peers' ;;
        'cache retry 0') echo '@peers' ;;
        'cache delete 0') echo '@peers' ;;
        'user role 1') echo 'viewer operator admin' ;;
        'backup 0') echo '@directories' ;;
        'restore 0') echo '@directories' ;;
        'completion 0') echo 'bash' ;;
    esac
}

_omnimessage_smpp_fill() {
    local word=$1 what=$2
    shift 2
    case "$what" in
        @files) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        @directories) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
        @peers) mapfile -t COMPREPLY < <(compgen -W "$("$program" peers list --names "$@" 2>/dev/null)" -- "$word") ;;
        *) mapfile -t COMPREPLY < <(compgen -W "$what" -- "$word") ;;
    esac
}

_omnimessage_smpp() {
    local program=$1 word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local command='' position=0 i=1 each group
    local -a place=()
    COMPREPLY=()
    while ((i < COMP_CWORD)); do
        each=${COMP_WORDS[i]}
        group=$(_omnimessage_smpp_commands "$command")
        case "$each" in
            --config | --state-dir | --url | --certificate)
                place+=("$each" "${COMP_WORDS[i+1]}")
                i=$((i + 1))
                ;;
            -*)
                if [[ -n $(_omnimessage_smpp_value "$command" "$each") ]]; then i=$((i + 1)); fi
                ;;
            *)
                if [[ $position -eq 0 && " $group " == *" $each "* ]]; then
                    command="${command:+$command }$each"
                else
                    position=$((position + 1))
                fi
                ;;
        esac
        i=$((i + 1))
    done
    if [[ $previous == -* ]]; then
        each=$(_omnimessage_smpp_value "$command" "$previous")
        if [[ -n $each ]]; then
            _omnimessage_smpp_fill "$word" "$each" "${place[@]}"
            return
        fi
    fi
    if [[ $word == -* ]]; then
        each=$(_omnimessage_smpp_options "$command")
    else
        each=$(_omnimessage_smpp_commands "$command")
        if [[ -z $each ]]; then each=$(_omnimessage_smpp_argument "$command" "$position"); fi
    fi
    if [[ -n $each ]]; then _omnimessage_smpp_fill "$word" "$each" "${place[@]}"; fi
}

complete -o filenames -F _omnimessage_smpp omnimessage-smpp
