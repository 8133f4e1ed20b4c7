// Texts that may be receipts: what is read can be written, and what is written reads as the same.
#include "fuzz.h"
#include "text/messageid.h"
#include "text/receipt.h"
#include "text/smpptime.h"

using namespace gateway;

namespace {

constexpr qint64 kFirstMs = 946'684'800'000;   // 2000
constexpr qint64 kPivotMs = 3'155'760'000'000; // 2070, which two digits cannot tell from 1970

Receipt receiptOf(const ReadReceipt &read)
{
    Receipt receipt;
    receipt.messageId = read.id;
    receipt.state = read.state.value_or(MessageState::Unknown);
    receipt.error = read.error;
    receipt.submitted = read.submitted.value_or(0);
    receipt.delivered = read.delivered.value_or(0);
    receipt.submitDate = read.submitDate;
    receipt.doneDate = read.doneDate;
    receipt.text = read.text;
    return receipt;
}

bool isSayable(const std::optional<qint64> &ms) { return !ms || (*ms >= kFirstMs && *ms < kPivotMs); }

void checkWritten(const ReadReceipt &read)
{
    const Receipt receipt = receiptOf(read);
    const QByteArray text = writeReceipt(receipt);
    const auto again = readReceipt(QString::fromUtf8(text));
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(again->state == receipt.state);
    FUZZ_CHECK(!QString::fromUtf8(read.id).isValidUtf16() ||
               QString::fromUtf8(again->id) == QString::fromUtf8(read.id));
    FUZZ_CHECK(again->submitted == qMin(receipt.submitted, 999) && again->delivered == qMin(receipt.delivered, 999));
    if (fuzz::isPrintable(read.id) && fuzz::isPrintable(read.error)) {
        FUZZ_CHECK(fuzz::isPrintable(text));
        FUZZ_CHECK(again->text.size() <= 20 && again->error.size() == 3);
    }
    if (!isSayable(read.submitDate) || !isSayable(read.doneDate))
        return;
    if (read.doneDate)
        FUZZ_CHECK(again->doneDate == *read.doneDate / 60'000 * 60'000);
    if (read.submitDate)
        FUZZ_CHECK(again->submitDate == *read.submitDate / 60'000 * 60'000);
    if (fuzz::isPrintable(text)) {
        const QByteArray twice = writeReceipt(receiptOf(*again));
        FUZZ_CHECK(twice.trimmed() == text.trimmed()); // the text's own blanks are not read
    }
}

void checkIds(const QByteArray &id)
{
    for (const auto format : {MessageIdFormat::AsIs, MessageIdFormat::HexToDec, MessageIdFormat::DecToHex}) {
        const QByteArray counts = canonicalReceiptId(id, format);
        FUZZ_CHECK(canonicalOutcomeId(counts, format) == counts);
        const QByteArray answered = canonicalOutcomeId(id, format);
        FUZZ_CHECK(canonicalOutcomeId(answered, format) == answered);
        FUZZ_CHECK(id.isEmpty() == counts.isEmpty() && id.isEmpty() == answered.isEmpty());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    const bool wide = in.octet() & 1;
    const QString text = wide ? in.restAsUtf16() : QString::fromUtf8(in.rest());
    const auto fields = readReceiptFields(text);
    const auto receipt = readReceipt(text);
    FUZZ_CHECK(!receipt || (fields && *fields == *receipt && receipt->state));
    if (fields) {
        checkWritten(*fields);
        checkIds(fields->id);
    }
    const MessageState state = stateOfWord(text);
    FUZZ_CHECK(stateWord(state).size() == 7);
    FUZZ_CHECK(stateOfWord(QString::fromLatin1(stateWord(state))) == state);
    return 0;
}
