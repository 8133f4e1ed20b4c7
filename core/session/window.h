#pragma once
#include <QtCore/QtGlobal>
#include <vector>

namespace gateway {

/// The requests of ours that the other side has not answered, by sequence number: those in flight in the order of
/// sending, those that timed out but may still be answered (late), and the session's own (bind, unbind,
/// enquire_link), which are in no order and not counted. Constant time and, once warm, no allocation for all of it.
class Window
{
public:
    enum class State : quint8 { InFlight, Late, Control };
    struct Entry
    {
        quint32 sequence = 0;
        quint32 responseId = 0; ///< the command that answers it
        quint64 cookie = 0;
        qint64 sentNs = 0;    ///< of the clock
        qint64 startedNs = 0; ///< of the link's time, which stands still while reading is paused
        State state = State::InFlight;
    };

    /// Sequence numbers begin after `last`.
    explicit Window(quint32 last = 0);

    /// The next number of 1 … 0x7FFFFFFF (3.4 section 3.2.1.4) that no entry has.
    quint32 nextSequence();
    /// `entry.sequence` comes from `nextSequence`; `entry.state` is InFlight or Control.
    void add(const Entry &entry);
    /// Null where no entry has that number. Valid until the next change.
    const Entry *find(quint32 sequence) const;
    void remove(quint32 sequence);

    int inFlight() const { return m_lists[0].count; }
    int late() const { return m_lists[1].count; }
    /// The one that was sent first of those in flight; null without any.
    const Entry *oldest() const;
    /// The oldest in flight becomes late; the oldest late ones beyond `maxLate` are forgotten.
    void expireOldest(int maxLate);
    /// Forgets late ones that were started before that time.
    void forgetLate(qint64 startedBeforeNs);

private:
    static constexpr quint32 kNone = 0xFFFFFFFF;
    struct Node : Entry
    {
        quint32 previous = kNone;
        quint32 next = kNone;
    };
    struct List
    {
        quint32 first = kNone;
        quint32 last = kNone;
        int count = 0;
    };

    quint32 homeOf(quint32 sequence) const;
    quint32 slotOf(quint32 sequence) const;
    void place(quint32 index);
    void link(List &list, quint32 index);
    void unlink(List &list, quint32 index);
    void grow();

    std::vector<Node> m_nodes;
    std::vector<quint32> m_free;  ///< unused nodes
    std::vector<quint32> m_slots; ///< open addressing: node index or kNone
    quint32 m_mask = 0;
    quint32 m_shift = 0;
    quint32 m_last = 0;
    List m_lists[2]; ///< InFlight and Late
};

} // namespace gateway
