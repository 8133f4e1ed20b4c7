#include "cli/terminal.h"

#include <cstdio>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace gateway::cli {
namespace {

constexpr qsizetype kLongestLine = 64 * 1024;

QByteArray readLineOf(int descriptor)
{
    QByteArray line;
    char octet = 0;
    while (line.size() < kLongestLine && ::read(descriptor, &octet, 1) == 1 && octet != '\n')
        line += octet;
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

Terminal::Sink sinkOf(std::FILE *file)
{
    return [file](const QByteArray &octets) {
        std::fwrite(octets.constData(), 1, std::size_t(octets.size()), file);
        std::fflush(file);
    };
}

} // namespace

Terminal Terminal::ofProcess()
{
    Traits traits;
    traits.isTerminal = ::isatty(STDOUT_FILENO) != 0;
    traits.colours = traits.isTerminal && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb";
    traits.asks = ::isatty(STDIN_FILENO) != 0;
    if (struct winsize size = {}; traits.isTerminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        traits.columns = size.ws_col;
    return Terminal(sinkOf(stdout), sinkOf(stderr), traits, [] { return readLineOf(STDIN_FILENO); });
}

void Terminal::clear() const
{
    if (m_traits.isTerminal)
        m_out(QByteArrayLiteral("\x1b[H\x1b[2J"));
}

QByteArray Terminal::askSecret(const QString &question) const
{
    m_err(question.toUtf8());
    struct termios shown = {};
    const bool hides = ::tcgetattr(STDIN_FILENO, &shown) == 0;
    if (hides) {
        struct termios hidden = shown;
        hidden.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    const QByteArray line = readLine();
    if (hides)
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    m_err(QByteArrayLiteral("\n"));
    return line;
}

} // namespace gateway::cli
