#include "cli/completion.h"

#include "cli/handlers.h"

namespace gateway::cli {
namespace {

constexpr const char *kPeerWords[] = {"PEER", "BIND"}; // what the synopses call the name of one

/// What completes a word that the help calls so: words, or a function of bash that answers them.
QString candidates(const QString &placeholder)
{
    const QString plain = QString(placeholder).remove(u'[').remove(u']').remove(QLatin1String("..."));
    for (const char *word : kPeerWords) {
        if (plain == QLatin1String(word))
            return QStringLiteral("@peers");
    }
    if (!plain.isEmpty() && plain.front().isLower())
        return QString(plain).replace(u'|', u' ');
    if (plain.startsWith(QLatin1String("FILE")))
        return QStringLiteral("@files");
    if (plain == u"DIR")
        return QStringLiteral("@directories");
    return {};
}

QString quoted(const QString &text) { return u'\'' + text + u'\''; }

/// Lines of a case of bash: `pattern) answer ;;`.
void addCase(QString &to, const QString &pattern, const QString &answer)
{
    to += QStringLiteral("        %1) echo %2 ;;\n").arg(pattern, quoted(answer));
}

constexpr const char *kScript = R"sh(# Completes omnimessage-smpp in bash. Made by 'omnimessage-smpp completion bash'.

_omnimessage_smpp_commands() {
    case "$1" in
%1    esac
}

_omnimessage_smpp_options() {
    case "$1" in
%2    esac
}

_omnimessage_smpp_value() {
    case "$1 $2" in
%3    esac
}

_omnimessage_smpp_argument() {
    case "$1 $2" in
%4    esac
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
)sh";

} // namespace

QString bashCompletion(std::span<const Command> commands)
{
    QStringList top;
    QMap<QString, QStringList> groups;
    QString options, values, arguments;
    for (const Command &command : commands) {
        const QString name = QLatin1String(command.name);
        if (const QString group = name.section(u' ', 0, 0); group != name)
            groups[group].append(name.section(u' ', 1));
        else
            top.append(name);
        QStringList words;
        for (const OptionRow &option : optionsOf(command)) {
            const QString word = QLatin1String("--") + QLatin1String(option.name);
            words.append(word);
            if (command.isGroup() || !option.takesValue() || option.valueIsOptional())
                continue;
            const QString what = candidates(QLatin1String(option.value));
            addCase(values, quoted(name + u' ' + word), what.isEmpty() ? QStringLiteral(" ") : what);
        }
        addCase(options, quoted(name), command.isGroup() ? QStringLiteral("--help") : words.join(u' '));
        int position = 0;
        for (const QString &word : QString::fromLatin1(command.synopsis).split(u' ', Qt::SkipEmptyParts)) {
            if (const QString what = candidates(word); !what.isEmpty())
                addCase(arguments, quoted(name + u' ' + QString::number(position)), what);
            ++position;
        }
    }
    addCase(options, QStringLiteral("''"), QStringLiteral("--help --version --config --state-dir"));
    QString names;
    addCase(names, QStringLiteral("''"), top.join(u' '));
    for (auto it = groups.cbegin(); it != groups.cend(); ++it)
        addCase(names, quoted(it.key()), it->join(u' '));
    return QString::fromLatin1(kScript).arg(names, options, values, arguments);
}

int printCompletion(const Call &call)
{
    call.terminal.write(bashCompletion(call.commands));
    return kDone;
}

} // namespace gateway::cli
