#include "session/inboundgate.h"

#include <QtCore/QtGlobal>
#include <algorithm>

namespace gateway {

InboundGate::InboundGate(int limit) : m_limit(std::max(1, limit)) {}

void InboundGate::setLimit(int limit)
{
    m_limit = std::max(1, limit);
    give();
}

bool InboundGate::tryEnter()
{
    if (m_inside >= m_limit || !m_line.empty())
        return false;
    ++m_inside;
    return true;
}

void InboundGate::leave(int places)
{
    Q_ASSERT(places <= m_inside);
    m_inside -= places;
    give();
}

void InboundGate::wait(Waiter &waiter)
{
    if (std::find(m_line.begin(), m_line.end(), &waiter) == m_line.end())
        m_line.push_back(&waiter);
    give();
}

void InboundGate::forget(Waiter &waiter) { std::erase(m_line, &waiter); }

void InboundGate::give()
{
    if (m_giving)
        return; // a waiter that stands in line again: the loop below comes to it
    m_giving = true;
    while (m_inside < m_limit && !m_line.empty()) {
        Waiter *first = m_line.front();
        m_line.pop_front();
        ++m_inside;
        first->gateOpened();
    }
    m_giving = false;
}

} // namespace gateway
