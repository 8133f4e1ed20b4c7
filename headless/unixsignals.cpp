#include "unixsignals.h"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace gateway {
namespace {

int g_pipe[2] = {-1, -1}; // a handler can reach nothing else

extern "C" void handleSignal(int number)
{
    const int saved = errno;
    const char octet = char(number);
    [[maybe_unused]] const ssize_t written = ::write(g_pipe[0], &octet, 1);
    errno = saved;
}

} // namespace

UnixSignals::UnixSignals(std::initializer_list<int> signals, std::function<void(int)> received)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, g_pipe) != 0)
        qFatal("socketpair failed");
    m_notifier = std::make_unique<QSocketNotifier>(g_pipe[1], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [received = std::move(received)] {
        char octet = 0;
        while (::read(g_pipe[1], &octet, 1) == 1)
            received(octet);
    });
    for (const int number : signals) {
        struct sigaction action = {};
        action.sa_handler = handleSignal;
        action.sa_flags = SA_RESTART;
        ::sigaction(number, &action, nullptr);
    }
    ::signal(SIGPIPE, SIG_IGN);
}

UnixSignals::~UnixSignals()
{
    m_notifier.reset();
    ::close(std::exchange(g_pipe[0], -1));
    ::close(std::exchange(g_pipe[1], -1));
}

} // namespace gateway
