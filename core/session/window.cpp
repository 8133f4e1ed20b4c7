#include "session/window.h"

#include <bit>

namespace gateway {

Window::Window(quint32 last) : m_last(last)
{
    m_nodes.resize(64);
    grow();
}

quint32 Window::nextSequence()
{
    do
        m_last = m_last >= 0x7FFFFFFF ? 1 : m_last + 1;
    while (find(m_last));
    return m_last;
}

void Window::add(const Entry &entry)
{
    if (m_free.empty())
        grow();
    const quint32 index = m_free.back();
    m_free.pop_back();
    static_cast<Entry &>(m_nodes[index]) = entry;
    place(index);
    if (entry.state != State::Control)
        link(m_lists[int(entry.state)], index);
}

const Window::Entry *Window::find(quint32 sequence) const
{
    const quint32 index = m_slots[slotOf(sequence)];
    return index == kNone ? nullptr : &m_nodes[index];
}

void Window::remove(quint32 sequence)
{
    quint32 hole = slotOf(sequence);
    const quint32 index = m_slots[hole];
    if (index == kNone)
        return;
    if (m_nodes[index].state != State::Control)
        unlink(m_lists[int(m_nodes[index].state)], index);
    m_free.push_back(index);
    // Close the gap: what was pushed on by a collision moves back, so that a search may end at the first empty slot.
    for (quint32 at = (hole + 1) & m_mask; m_slots[at] != kNone; at = (at + 1) & m_mask) {
        const quint32 home = homeOf(m_nodes[m_slots[at]].sequence);
        if (((at - home) & m_mask) >= ((at - hole) & m_mask)) {
            m_slots[hole] = m_slots[at];
            hole = at;
        }
    }
    m_slots[hole] = kNone;
}

const Window::Entry *Window::oldest() const { return m_lists[0].first == kNone ? nullptr : &m_nodes[m_lists[0].first]; }

void Window::expireOldest(int maxLate)
{
    const quint32 index = m_lists[0].first;
    if (index == kNone)
        return;
    unlink(m_lists[0], index);
    m_nodes[index].state = State::Late;
    link(m_lists[1], index);
    while (m_lists[1].count > maxLate)
        remove(m_nodes[m_lists[1].first].sequence);
}

void Window::forgetLate(qint64 startedBeforeNs)
{
    while (m_lists[1].first != kNone && m_nodes[m_lists[1].first].startedNs < startedBeforeNs)
        remove(m_nodes[m_lists[1].first].sequence);
}

/// Scatters the numbers, which come one after the other: a row of neighbours would have to be walked through to its
/// end at every removal.
quint32 Window::homeOf(quint32 sequence) const { return (sequence * 0x9E3779B1u) >> m_shift; }

/// Where that number stands, or the empty slot where it would.
quint32 Window::slotOf(quint32 sequence) const
{
    quint32 at = homeOf(sequence);
    while (m_slots[at] != kNone && m_nodes[m_slots[at]].sequence != sequence)
        at = (at + 1) & m_mask;
    return at;
}

void Window::place(quint32 index) { m_slots[slotOf(m_nodes[index].sequence)] = index; }

void Window::link(List &list, quint32 index)
{
    m_nodes[index].previous = list.last;
    m_nodes[index].next = kNone;
    (list.last == kNone ? list.first : m_nodes[list.last].next) = index;
    list.last = index;
    ++list.count;
}

void Window::unlink(List &list, quint32 index)
{
    const Node &node = m_nodes[index];
    (node.previous == kNone ? list.first : m_nodes[node.previous].next) = node.next;
    (node.next == kNone ? list.last : m_nodes[node.next].previous) = node.previous;
    --list.count;
}

/// Twice the nodes, all in use until now, and at least four slots a node.
void Window::grow()
{
    const std::size_t used = m_slots.empty() ? 0 : m_nodes.size();
    m_nodes.resize(used == 0 ? m_nodes.size() : 2 * used);
    for (std::size_t i = m_nodes.size(); i > used; --i)
        m_free.push_back(quint32(i - 1));
    m_mask = quint32(4 * m_nodes.size() - 1);
    m_shift = quint32(std::countl_zero(m_mask));
    m_slots.assign(m_mask + 1, kNone);
    for (std::size_t i = 0; i < used; ++i)
        place(quint32(i));
}

} // namespace gateway
