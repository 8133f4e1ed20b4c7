// A block of TLVs off the wire, then changed, beside a list that is changed in the same way.
#include "fuzz.h"
#include "smpp/tlvs.h"

#include <algorithm>
#include <vector>

using namespace smpp;

namespace {

struct Entry
{
    quint16 tag;
    QByteArray value;
    bool operator==(const Entry &) const = default;
};
using Model = std::vector<Entry>;

Model contentOf(const Tlvs &tlvs)
{
    Model content;
    for (const TlvView &tlv : tlvs)
        content.push_back({tlv.tag, tlv.value.toByteArray()});
    return content;
}

auto place(Model &model, quint16 tag)
{
    return std::find_if(model.begin(), model.end(), [tag](const Entry &entry) { return entry.tag == tag; });
}

void replace(Model &model, quint16 tag, const QByteArray &value)
{
    if (const auto at = place(model, tag); at != model.end())
        at->value = value;
    else
        model.push_back({tag, value});
}

QByteArray rawOf(const Model &model)
{
    QByteArray raw;
    for (const Entry &entry : model) {
        for (const quint16 word : {entry.tag, quint16(entry.value.size())})
            raw.append(char(word >> 8)).append(char(word));
        raw += entry.value;
    }
    return raw;
}

/// One change of both; a value is sometimes a part of the block itself.
void change(Tlvs &tlvs, Model &model, fuzz::Input &in)
{
    const quint8 op = in.octet();
    const quint16 tag = op & 0x80 ? tlv::kAll[in.octet() % std::size(tlv::kAll)]->tag : in.u16();
    QByteArrayView value = in.take(in.octet() & 0x1F);
    const QByteArray raw = tlvs.raw(); // shared: the block itself
    if (op & 0x40)
        value = QByteArrayView(raw).first(qMin(value.size(), raw.size()));
    const QByteArray copy = value.toByteArray();
    switch (op & 3) {
    case 0:
        tlvs.append(tag, value);
        model.push_back({tag, copy});
        break;
    case 1:
        tlvs.replace(tag, value);
        replace(model, tag, copy);
        break;
    case 2:
        tlvs.remove(tag);
        model.erase(std::remove_if(model.begin(), model.end(), [tag](const Entry &entry) { return entry.tag == tag; }),
                    model.end());
        break;
    default:
        set(tlvs, tlv::kUserMessageReference, tag);
        replace(model, tlv::kUserMessageReference.tag, QByteArray(1, char(tag >> 8)) + char(tag));
        FUZZ_CHECK(get(tlvs, tlv::kUserMessageReference) == tag);
        break;
    }
}

void look(const Tlvs &tlvs, Model &model)
{
    for (const TlvRow *row : tlv::kAll) {
        const auto found = tlvs.find(row->tag);
        const auto at = place(model, row->tag);
        FUZZ_CHECK(found.has_value() == (at != model.end()) && found.has_value() == tlvs.contains(row->tag));
        FUZZ_CHECK(!found || found->toByteArray() == at->value);
        FUZZ_CHECK(tlvRow(row->tag) == row);
    }
    if (const auto id = get(tlvs, tlv::kReceiptedMessageId))
        FUZZ_CHECK(!id->contains('\0'));
    if (const auto payload = get(tlvs, tlv::kMessagePayload))
        FUZZ_CHECK(payload->toByteArray() == place(model, tlv::kMessagePayload.tag)->value);
    if (const auto state = get(tlvs, tlv::kMessageState))
        FUZZ_CHECK(place(model, tlv::kMessageState.tag)->value == QByteArray(1, char(*state)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::Input in(data, size);
    const QByteArrayView raw = in.take(in.u16() & 0x3FF);
    Tlvs tlvs;
    const bool whole = tlvs.assignRaw(raw);
    const qsizetype broken = Tlvs::brokenAt(raw);
    FUZZ_CHECK(whole == (broken < 0));
    FUZZ_CHECK(whole || (tlvs.isEmpty() && broken < raw.size() && tlvs.assignRaw(raw.first(broken))));
    Model model = contentOf(tlvs);
    FUZZ_CHECK(rawOf(model) == tlvs.raw() && QByteArrayView(tlvs.raw()) == (whole ? raw : raw.first(broken)));
    look(tlvs, model);
    while (!in.isEmpty()) {
        change(tlvs, model, in);
        FUZZ_CHECK(rawOf(model) == tlvs.raw());
    }
    FUZZ_CHECK(contentOf(tlvs) == model);
    look(tlvs, model);
    return 0;
}
