#pragma once
#include <QtCore/QSocketNotifier>
#include <csignal>
#include <functional>
#include <initializer_list>
#include <memory>

namespace gateway {

/// Unix signals as calls on the main thread's event loop. One object in the process.
class UnixSignals
{
public:
    UnixSignals(std::initializer_list<int> signals, std::function<void(int)> received);
    ~UnixSignals();
    Q_DISABLE_COPY_MOVE(UnixSignals)

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace gateway
