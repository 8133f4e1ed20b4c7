#pragma once
#include <deque>

namespace gateway {

/// Bounds the requests of one peer that were handed up and are not answered yet, over all its sessions, which live on
/// one thread. A place that becomes free while sessions wait is given to them in turn, one place at a time.
class InboundGate
{
public:
    class Waiter
    {
    public:
        /// One more place belongs to the waiter, which has left the line; it may `wait` again. No request is handed
        /// up within this call: whoever made the place free is not surprised by upcalls.
        virtual void gateOpened() = 0;

    protected:
        ~Waiter() = default;
    };

    /// `limit` requests at once, 1 or more.
    explicit InboundGate(int limit);

    /// A live edit; a smaller limit takes effect as places become free.
    void setLimit(int limit);
    int limit() const { return m_limit; }
    /// Places taken.
    int inside() const { return m_inside; }

    /// Takes a place if one is free and nobody waits.
    bool tryEnter();
    /// Gives `places` back.
    void leave(int places = 1);
    /// Stands in line for one place; a waiter stands there once.
    void wait(Waiter &waiter);
    /// Leaves the line.
    void forget(Waiter &waiter);

private:
    void give();

    int m_limit;
    int m_inside = 0;
    bool m_giving = false;
    std::deque<Waiter *> m_line;
};

} // namespace gateway
