#pragma once
#include <QtCore/QByteArray>
#include <array>
#include <iterator>

namespace smpp {

/// Every way in which a PDU breaks a rule: enumerator, metric label of smpp_pdu_errors_total, and what is said of it.
/// Those that begin with Tolerated were passed over by a patient reader and refused by a strict one.
// clang-format off
#define SMPP_PDU_ERRORS(X) \
    X(BadLength, "bad_length", "a command_length that cannot be") \
    X(BadState, "bad_state", "not allowed in this state of the link") \
    X(InvalidBody, "invalid_body", "a body that cannot be read") \
    X(UnexpectedResponse, "unexpected_response", "a response to nothing that was asked") \
    X(UnknownCommand, "unknown_command", "a request that is not served") \
    X(ToleratedEmptyResponse, "tolerated_empty_response", "a response of success has no body") \
    X(ToleratedResponseBody, "tolerated_response_body", "the response breaks off here, the rest was left out") \
    X(ToleratedUnterminated, "tolerated_unterminated", "the NUL at the end is missing") \
    X(ToleratedLongString, "tolerated_long_string", "longer than the specification allows") \
    X(ToleratedTextLength, "tolerated_text_length", "its length octet disagrees with the octets that are there") \
    X(ToleratedExtraNul, "tolerated_extra_nul", "NULs too many after the last field") \
    X(ToleratedBrokenTlv, "tolerated_broken_tlv", "a TLV reaches over the end, it and what follows were left out") \
    X(ToleratedExtraTlvs, "tolerated_extra_tlvs", "TLVs where the specification has none were left out") \
    X(ToleratedLeftOver, "tolerated_left_over", "octets after the last field were left out") \
    X(ToleratedCommandLength, "tolerated_command_length", "shorter than its PDU, the rest was skipped") \
    X(ToleratedNackSequence, "tolerated_nack_sequence", "a generic_nack with sequence number 0 answers the bind")
// clang-format on

enum class PduError : quint8 {
#define SMPP_PDU_ERROR_ENUMERATOR(name, kind, what) name,
    SMPP_PDU_ERRORS(SMPP_PDU_ERROR_ENUMERATOR)
#undef SMPP_PDU_ERROR_ENUMERATOR
};

/// The metric labels in the order of the enumerators.
inline constexpr const char *kPduErrorKinds[] = {
#define SMPP_PDU_ERROR_KIND(name, kind, what) kind,
    SMPP_PDU_ERRORS(SMPP_PDU_ERROR_KIND)
#undef SMPP_PDU_ERROR_KIND
};

constexpr const char *kindOf(PduError error) { return kPduErrorKinds[int(error)]; }
/// What is said of it, as the end of a sentence.
const char *wordsOf(PduError error);

/// Where a patient reader passed something over.
struct Deviation
{
    PduError kind;
    const char *field; ///< "short_message"; "body" for octets after the last field
    qsizetype offset;  ///< from the start of the PDU
    /// "submit_sm: short_message at octet 51: its length octet disagrees with the octets that are there"
    QByteArray message(const char *pdu) const;
};

/// What a patient reader passed over in one PDU: the first few, which is all that a report needs. Costs nothing to
/// make.
class Deviations
{
public:
    Deviations() {} // NOLINT(modernize-use-equals-default): leaves m_all as it is
    bool isEmpty() const { return m_count == 0; }
    int size() const { return m_count; }
    const Deviation *begin() const { return m_all.data(); }
    const Deviation *end() const { return m_all.data() + m_count; }
    bool contains(PduError kind) const;
    void add(const Deviation &deviation);
    void clear()
    {
        m_count = 0;
        m_missing = 0;
    }
    /// Octets by which the PDU is longer than its command_length, going by a text, a TLV or a string that reaches over
    /// the end; 0 where none does.
    qsizetype missing() const { return m_missing; }
    void setMissing(qsizetype octets) { m_missing = octets; }

private:
    std::array<Deviation, 8> m_all;
    int m_count = 0;
    qsizetype m_missing = 0;
};

} // namespace smpp
