// Writes what the fuzzers begin with: a folder of inputs and a dictionary a target, made of the project's own test
// vectors, of one PDU of every kind, and of one value of every kind of the contract with Core.
//   fuzz_seeds <folder to fill> <tests/vectors> <packaging/default/runtime.exs>
#include "core/smpp/samples.h"
#include "coreapi/corejson.h"
#include "smpp/codec.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <cstdio>
#include <cstdlib>

using namespace gateway;

namespace {

[[noreturn]] void die(const QString &why)
{
    std::fprintf(stderr, "fuzz_seeds: %s\n", qPrintable(why));
    std::exit(1);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        die(path + u": " + file.errorString());
    return file.readAll();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        die(path + u": " + file.errorString());
}

QJsonArray listOf(const QString &path, const QString &name)
{
    const QJsonArray list = QJsonDocument::fromJson(contentOf(path)).object().value(name).toArray();
    if (list.isEmpty())
        die(path + u": no " + name);
    return list;
}

QByteArray number(quint32 value, int octets)
{
    QByteArray out;
    for (int i = octets; i-- > 0;)
        out += char(value >> (8 * i));
    return out;
}

QByteArray utf16(const QString &text)
{
    QByteArray out;
    for (const QChar c : text)
        out += number(c.unicode(), 2);
    return out;
}

/// The seeds of one target; its dictionary is what `words` finds in them.
class Target
{
public:
    Target(const QDir &folder, const QString &name, const QString &words = {}) : m_folder(folder), m_name(name)
    {
        if (!words.isEmpty())
            m_words = QRegularExpression(words);
        if (!folder.mkpath(name))
            die(folder.filePath(name) + u": cannot be made");
    }
    ~Target()
    {
        QByteArrayList lines(m_dictionary.begin(), m_dictionary.end());
        std::sort(lines.begin(), lines.end());
        write(m_folder.filePath(m_name + u".dict"), lines.join('\n') + '\n');
    }
    Q_DISABLE_COPY_MOVE(Target)

    void add(const QByteArray &seed)
    {
        const QByteArray hash = QCryptographicHash::hash(seed, QCryptographicHash::Sha1).toHex();
        write(m_folder.filePath(m_name + u'/' + QString::fromLatin1(hash)), seed);
        if (m_words.pattern().isEmpty())
            return;
        auto it = m_words.globalMatch(QString::fromLatin1(seed));
        while (it.hasNext())
            addWord(it.next().captured().toLatin1());
    }
    void addWord(const QByteArray &octets)
    {
        QByteArray line = "\"";
        for (const char c : octets)
            line += "\\x" + QByteArray(1, c).toHex();
        m_dictionary.insert(line + '"');
    }

private:
    const QDir m_folder;
    const QString m_name;
    QRegularExpression m_words;
    QSet<QByteArray> m_dictionary;
};

// ---- The wire

std::vector<QByteArray> pdusOf(const QString &vectors)
{
    std::vector<QByteArray> pdus;
    const QJsonArray list = listOf(vectors + u"/pdu.json", QStringLiteral("vectors"));
    for (const QJsonValue &one : list)
        pdus.push_back(QByteArray::fromHex(one[QLatin1String("hex")].toString().toLatin1()));
    Sampler sampler;
    forEachPdu([&]<class P>() {
        QByteArray octets;
        if (!smpp::encode(octets, sampler.make<P>(), 7))
            die(QLatin1String(P::name));
        pdus.push_back(octets);
        if constexpr (P::kResponse) {
            octets.clear();
            if (smpp::encode(octets, P{}, 7, 8))
                pdus.push_back(octets);
        }
    });
    return pdus;
}

void wire(const QDir &folder, const std::vector<QByteArray> &pdus)
{
    Target framer(folder, QStringLiteral("framer"));
    Target decoder(folder, QStringLiteral("decoder"));
    Target tlvs(folder, QStringLiteral("tlvs"));
    QByteArray stream;
    for (const QByteArray &pdu : pdus) {
        framer.add(number(1, 2) + pdu);
        decoder.add(pdu);
        stream += pdu;
        if (stream.size() > 1000) {
            framer.add(number(quint32(stream.size()) & 0x7FFF, 2) + stream);
            stream.clear();
        }
    }
    framer.add(number(0x8001, 2) + number(0x0040, 2) + number(0xFFFC, 2) + number(0x0010, 2));
    for (const char *stranger : {"GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00", "SSH-2.0-x", "PROXY TCP4 "})
        framer.add(number(1, 2) + stranger);
    QByteArray all;
    for (const smpp::TlvRow *row : smpp::tlv::kAll) {
        const QByteArray one = number(row->tag, 2) + number(2, 2) + "ab";
        tlvs.add(number(6, 2) + one + QByteArray::fromHex("010424026869") +
                 QByteArray::fromHex("81070361626380420300"));
        tlvs.addWord(number(row->tag, 2));
        decoder.addWord(number(row->tag, 2));
        all += one;
    }
    tlvs.add(number(quint32(all.size()), 2) + all);
}

void session(const QDir &folder, const std::vector<QByteArray> &pdus)
{
    Target target(folder, QStringLiteral("session"));
    // Samples are numbered as in AllPdus; ops as in fuzz_session.cpp: 2 a sample, 5 send, 6 answer, 4 time, 7 unbind.
    int kinds = 0;
    forEachPdu([&]<class>() { ++kinds; });
    const QByteArray bind = QByteArray::fromHex("02080100"); // bind_transceiver
    for (const int settings : {0x02, 0x06, 0x3E, 0x42, 0x86}) {
        for (const int policy : {0x01, 0x05, 0x09, 0x11, 0x21, 0x41, 0x81, 0x02}) {
            const QByteArray head = QByteArray(1, char(settings)) + char(policy);
            QByteArray script = head + bind;
            for (int kind = 0; kind < kinds; ++kind)
                script += QByteArray(1, '\2') + char(kind) + char(kind + 2) + '\0';
            target.add(script + QByteArray::fromHex("0600060106020601"));
            target.add(head + bind + QByteArray::fromHex("0501050105010203000004ffff02030000040808020a0000020e0900"));
            QByteArray client = head;
            client[0] = char(settings | 1);
            target.add(client + QByteArray::fromHex("0e0209000005000500050202010000020100010402020601"));
            target.add(client + QByteArray::fromHex("0e02090000020002000202040007020f0000"));
        }
    }
    for (const QByteArray &pdu : pdus) {
        if (pdu.size() < 250)
            target.add(QByteArray::fromHex("0201") + bind + '\0' + char(pdu.size()) + pdu);
    }
}

// ---- Texts

void texts(const QDir &folder, const QString &vectors)
{
    Target text(folder, QStringLiteral("text"));
    const QByteArray header = QByteArray::fromHex("0908050003070201240101"); // its size, then one with a table
    const QJsonArray cases = listOf(vectors + u"/encodings.json", QStringLiteral("cases"));
    for (const QJsonValue &one : cases) {
        const QByteArray said = utf16(one[QLatin1String("text")].toString());
        const QByteArray octets = QByteArray::fromHex(one[QLatin1String("hex")].toString().toLatin1());
        for (int alphabet = 0; alphabet < 9; ++alphabet) {
            text.add(QByteArray(1, '\0') + char(alphabet) + '\0' + octets);
            text.add(QByteArray(1, '\1') + char(alphabet) + said);
            for (const int times : {0x01, 0x90})
                text.add(QByteArray(1, '\4') + char(alphabet) + char(times & 3) + "\x12\x34" + char(times) + said);
        }
        for (const int coding : {0, 1, 3, 6, 7, 8, 0xF0, 0xF4}) {
            text.add(QByteArray(1, '\2') + '\0' + char(coding) + '\1' + '\0' + said);
            text.add(QByteArray(1, '\2') + '\1' + char(coding) + '\1' + header + said);
            text.add(QByteArray(1, '\3') + '\1' + char(coding) + header + octets);
            text.add(QByteArray(1, '\x9') + char(0x1C) + '\0' + char(coding) + said);
            text.add(QByteArray(1, '\x9') + char(0x2C) + '\0' + char(coding) + header + said);
        }
        text.add(QByteArray(1, '\5') + '\0' + "\x12\x34\x80\x20" + octets);
        text.add(QByteArray(1, '\7') + '\1' + octets);
        for (int language = 0; language < 14; ++language) {
            text.add(QByteArray(1, '\x8') + char(language) + char(language) + said);
            text.add(QByteArray(1, '\4') + '\0' + char(0x80) + "\x12\x34\x90" + char(language) + char(language) + said);
        }
        for (int options = 0; options < 16; ++options)
            text.add(QByteArray(1, '\x9') + char(options) + char(options & 1) + '\0' + said);
        text.add(QByteArray(1, '\xA') + '\0' + said);
    }
    text.add(QByteArray::fromHex("0600010302") + "\1\1" + QByteArray::fromHex("0500030702016869"));
    text.add(QByteArray::fromHex("0600010302") + "\1\1" + QByteArray::fromHex("0608041234020161"));

    Target receipt(folder, QStringLiteral("receipt"), QStringLiteral("[A-Za-z_ ]+:|stat:[A-Z]+"));
    const QJsonArray receipts = listOf(vectors + u"/receipts.json", QStringLiteral("cases"));
    for (const QJsonValue &one : receipts)
        receipt.add('\0' + one[QLatin1String("receipt")].toString().toUtf8());

    Target times(folder, QStringLiteral("times"));
    for (const char *time : {"260102030405006+", "260102030405048-", "000001000000000R", "991231235959948-",
                             "000000000000000R", "040229120000000+", "991231235959000R"})
        times.add(number(0, 1) + number(1'790'000'000, 4) + '\0' + time);
    for (const char *time : {"2026-11-23T17:34:26Z", "2026-02-28T23:59:60.999+05:30", "0000-01-01T00:00:00+23:59",
                             "9999-12-31t23:59:59.9z", "2024-02-29 12:00:00.1234-00:00"})
        times.add(number(1, 1) + time);
}

void configuration(const QDir &folder, const QString &vectors, const QString &packaged)
{
    Target exs(
        folder, QStringLiteral("exs"),
        QStringLiteral("[a-z_]+:|:[a-z_]+|[A-Z][a-z]+\\.[a-z_!]+|config|import|\"[a-z]+://|%\\{|=>|\"\"\"|~[a-z]"));
    exs.add(contentOf(packaged));
    const QDir manual(vectors + u"/manual");
    const QStringList files = manual.entryList(QDir::Files);
    for (const QString &file : files)
        exs.add(contentOf(manual.filePath(file)));
    for (const char *word : {"System.get_env(", "System.fetch_env!(", "File.read!(", "String.to_integer(", "||", "true",
                             "\\x{1F600}", "#{", "do:", "import Config", ":omnimessage_smpp,", ":binds", ":listen"})
        exs.addWord(word);
}

// ---- The contract with Core

Content content()
{
    Content made;
    made.text = QStringLiteral("h\u00e9llo \"\U0001F600\"");
    made.dataCoding = 8;
    made.udh = QByteArray::fromHex("050003070201");
    made.segment = Segment{7, 2, 1};
    return made;
}

Protocol protocol() { return {"CMT", 0x40, 1, 2, 1, true, {{0x1400, QByteArray::fromHex("00ff")}}}; }

QueueMessage queueMessage()
{
    QueueMessage message;
    static_cast<Content &>(message) = content();
    static_cast<Protocol &>(message) = protocol();
    message.id = 42;
    message.receipt = Receipt{"m1", MessageState::Delivered, "001", 1, 1, 1'790'000'000'000, 1'790'000'060'000, {}};
    message.originSmsc = QStringLiteral("origin");
    message.clientMessageId = "c1";
    message.destSmsc = QStringLiteral("dest");
    message.sourceSmsc = QStringLiteral("source");
    message.source = {"100", 1, 1};
    message.destination = {"33600000000", 1, 1};
    message.status = QueueStatus::Claimed;
    message.deliverAfter = 1'790'000'000'001;
    message.expires = 1'790'000'100'000;
    message.deliveryAttempts = 3;
    message.claimId = "claim";
    message.finalState = MessageState::Expired;
    message.doneAt = 1'790'000'000'002;
    message.error = "001";
    message.createdAt = 1'790'000'000'000;
    message.lastError = "ESME_RTHROTTLED";
    message.history = {{1'790'000'000'000, "created", QStringLiteral("detail")}};
    return message;
}

InboundMessage inboundMessage(bool binary)
{
    InboundMessage message;
    static_cast<Content &>(message) = content();
    static_cast<Protocol &>(message) = protocol();
    if (binary) {
        message.text.reset();
        message.payload = QByteArray::fromHex("0001ff");
    }
    message.idempotencyKey = "k1";
    message.originSmsc = QStringLiteral("origin");
    message.direction = Direction::MobileOriginated;
    message.clientMessageId = "c1";
    message.destSmsc = QStringLiteral("dest");
    message.source = {"100", 1, 1};
    message.destination = {"33600000000", 1, 1};
    message.deliverAfter = 1'790'000'000'001;
    message.expires = 1'790'000'100'000;
    message.receivedAt = 1'790'000'000'000;
    return message;
}

void contract(const QDir &folder)
{
    const QString words = QStringLiteral("\"[a-z_]+\":|\"[a-zA-Z]+\"|[0-9]{4}-[-0-9T:.]+Z");
    Target answers(folder, QStringLiteral("coreanswer"), words);
    const std::vector<ClaimRequest> claims{{QStringLiteral("f1"), QStringLiteral("dest"), {}, 10, 60},
                                           {QStringLiteral("f2"), {}, QStringLiteral("source"), 1, 5}};
    const std::vector<QByteArray> keys{"k1", "k2"};
    const auto answer = [&](int which, const QByteArray &body) { answers.add(char(which) + body); };
    answer(0, coreanswer::health({QStringLiteral("1.2.3"), true}));
    answer(1, coreanswer::submit(
                  keys, {{SubmitStatus::Accepted, 5, {}, {}}, {SubmitStatus::Rejected, 0, "no_route", u"d"_qs}}));
    answer(2, coreanswer::claim(claims, {{queueMessage()}, {}}));
    answer(3, coreanswer::extend({{1, "c"}, {2, "c"}}, {true, false}));
    answer(4, coreanswer::outcomes({1, 2}, {OutcomeStatus::Recorded, OutcomeStatus::Late}));
    answer(5, coreanswer::reports(keys, {ReportStatus::Recorded, ReportStatus::UnknownMessage}));
    answer(6, coreanswer::page({{queueMessage(), QueueMessage{}}, QStringLiteral("next"), 2}));
    answer(7, coreanswer::message(queueMessage()));
    answer(8, coreanswer::refusal("validation_failed", "a detail"));
    for (const char *word : {"null", "\\ud83d", "\\ude00", "1e3", "-0.0", "9223372036854775808", "[[[[[["})
        answers.addWord(word);

    Target requests(folder, QStringLiteral("corerequest"), words);
    const auto request = [&](int which, const QByteArray &body) { requests.add(char(which) + body); };
    request(0, corejson::registerBody(
                   {{QStringLiteral("f1"), QStringLiteral("gw"), QStringLiteral("peer"), PeerMode::Client,
                     BindType::Transceiver, true, QStringLiteral("host"), QStringLiteral("1"), 5, 90}}));
    request(1, corejson::submitBody({inboundMessage(false), inboundMessage(true)}));
    request(2, corejson::claimBody(claims, 1000));
    request(3, corejson::extendBody({{1, "c"}, {2, "d"}}, 60));
    Outcome outcome{1,           "c",  QStringLiteral("f1"), QStringLiteral("acc"), OutcomeKind::Retry, 5,
                    {"id1", ""}, 0x58, "ESME_RTHROTTLED",    1'790'000'000'000};
    request(4, corejson::outcomesBody({outcome, Outcome{}}));
    DeliveryReport report{"rk",
                          QStringLiteral("smsc"),
                          QStringLiteral("acc"),
                          "id1",
                          MessageState::Delivered,
                          false,
                          "001",
                          QByteArray::fromHex("030001"),
                          1'790'000'000'000,
                          1'790'000'000'001,
                          {"1", 1, 1},
                          {"2", 1, 1},
                          QStringLiteral("text"),
                          1'790'000'000'002};
    request(5, corejson::reportsBody({report}));
    request(6, corejson::patchBody({QStringLiteral("new"), 1'790'000'000'000, 1'790'000'000'001}));
}

/// For both readers of requests: Core's stand-in and the operations API.
void http(const QDir &folder, const QString &name)
{
    Target target(folder, name);
    for (const char *request :
         {"GET /a?b=c HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n\r\n",
          "PATCH /%C3%A9 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}GET / HTTP/1.1\r\nHost: x\r\n\r\n",
          "POST /messages HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nhi",
          "POST / HTTP/1.1\r\ncontent-length: 512\r\n\r\n\xFF\x08GET / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nX: \xFF\xFF\xFF\xFF\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
          "GET / HTTP/2.0\r\n\r\n", "\r\n\r\nPUT /x HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 00\r\n\r\n"})
        target.add(number(0x1234, 2) + request);
    for (const char *word :
         {"\r\n", "\r\n\r\n", "Content-Length: ", "Expect: 100-continue", "Connection: close",
          "Transfer-Encoding: ", "Host: ", " HTTP/1.1", " HTTP/1.0", "keep-alive", "999999999999", "67108865"})
        target.addWord(word);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4)
        die(QStringLiteral("usage: fuzz_seeds FOLDER VECTORS RUNTIME_EXS"));
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    const QString vectors = QString::fromLocal8Bit(argv[2]);
    const std::vector<QByteArray> pdus = pdusOf(vectors);
    wire(folder, pdus);
    session(folder, pdus);
    texts(folder, vectors);
    configuration(folder, vectors, QString::fromLocal8Bit(argv[3]));
    contract(folder);
    http(folder, QStringLiteral("httprequest"));
    http(folder, QStringLiteral("apirequest"));
}
