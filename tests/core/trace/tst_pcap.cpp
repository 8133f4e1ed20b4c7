#include "trace/pcap.h"

#include "tracesamples.h"

#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace gateway;

/// tshark judges: it must find every PDU in sound TCP, and say of it what was put in.
class PcapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void initTestCase()
    {
        QVERIFY2(!QStandardPaths::findExecutable(u"tshark"_qs).isEmpty(), "install the Debian package tshark");
    }

    void aConversationIsDissectedAsSmpp_data()
    {
        QTest::addColumn<QString>("remote");
        QTest::addColumn<bool>("server");
        QTest::newRow("carrier, IPv4, a port that Wireshark does not know") << u"198.51.100.7"_qs << false;
        QTest::newRow("carrier, IPv6") << u"2001:db8::77"_qs << false;
        QTest::newRow("partner, IPv4") << u"198.51.100.7"_qs << true;
        QTest::newRow("partner, IPv6") << u"2001:db8::77"_qs << true;
        QTest::newRow("partner, IPv4 in IPv6") << u"::ffff:198.51.100.7"_qs << true;
    }
    void aConversationIsDissectedAsSmpp()
    {
        QFETCH(QString, remote);
        QFETCH(bool, server);
        std::vector<TracedPdu> pdus;
        const auto add = [&](const QByteArray &octets, bool outgoing) {
            TracedPdu pdu = traced(octets, outgoing, server);
            pdu.session = 5;
            pdu.remote = QHostAddress(remote);
            pdu.remotePort = server ? 40123 : 3550;
            pdu.atNs = qint64(pdus.size()) * 1'000'000;
            pdus.push_back(pdu);
        };
        const bool weAsk = !server;
        add(encoded(sampleSubmit(), 101), weAsk);
        add(encoded(sampleSubmit(), 102), weAsk);
        add(encoded(smpp::SubmitSmResp(), 101, 0x58), !weAsk);
        smpp::DataSm data;
        data.tlvs.append(smpp::tlv::kMessagePayload.tag, QByteArray(60'000, 't'));
        add(encoded(data, 103), weAsk);
        add(encoded(smpp::EnquireLink(), 9), !weAsk);
        const QByteArray file = toPcap(pdus, false, 1'763'900'000'000, 10'000'000'000);
        QCOMPARE(tshark(file, u"smpp"_qs, {"smpp.sequence_number", "smpp.command_id"}),
                 "101\t0x00000004\n102\t0x00000004\n101\t0x80000004\n103\t0x00000103\n9\t0x00000015\n"_qba);
        // Nothing that is wrong with TCP, IP or SMPP.
        QCOMPARE(tshark(file, u"tcp.analysis.flags || _ws.malformed || _ws.expert.severity >= 0x00600000"_qs,
                        {"frame.number", "_ws.expert.message"}),
                 QByteArray());
        QCOMPARE(tshark(file, u"ip.checksum.status == \"Bad\" || tcp.checksum.status == \"Bad\""_qs, {"frame.number"}),
                 QByteArray());
        const QByteArray address = remote.startsWith(u"2001") ? "ipv6.addr" : "ip.addr";
        const QString plain = QString(remote).remove(u"::ffff:"_qs);
        QCOMPARE(tshark(file, QString(QString::fromLatin1(address) + u" == " + plain + u" && smpp"), {"frame.number"})
                     .count('\n'),
                 5);
    }

    void timesAreThoseOfTheWall()
    {
        TracedPdu pdu = traced(encoded(smpp::EnquireLink(), 1));
        pdu.atNs = 7'000'001'000;
        const QByteArray file = toPcap({pdu}, false, 1'763'900'000'000, 10'000'000'000);
        QCOMPARE(tshark(file, u"smpp"_qs, {"frame.time_epoch"}), "1763899997.000001000\n"_qba);
    }

    void textsAreZerosUntilTheyAreAskedFor()
    {
        const std::vector<TracedPdu> pdus = {traced(encoded(sampleSubmit()))};
        QVERIFY(!toPcap(pdus, false, 0, 0).contains("hidden"));
        QVERIFY(toPcap(pdus, true, 0, 0).contains("hidden words"));
        QCOMPARE(toPcap(pdus, true, 0, 0).size(), toPcap(pdus, false, 0, 0).size());
    }

    void ofAPduThatWasNotKeptWholeTheRestIsMissing()
    {
        smpp::DataSm data;
        data.destinationAddr.assign("447700900123");
        data.tlvs.append(smpp::tlv::kMessagePayload.tag, QByteArray(9000, 't'));
        const QByteArray whole = encoded(data, 1);
        TracedPdu pdu = traced(whole.left(4096), true, false);
        pdu.length = quint32(whole.size());
        TracedPdu next = traced(encoded(smpp::EnquireLink(), 2), true, false);
        const QByteArray file = toPcap({pdu, next}, false, 0, 0);
        QCOMPARE(
            tshark(file, u"tcp"_qs, {"tcp.len", "tcp.seq"}),
            QByteArray(QByteArray::number(whole.size()) + "\t1\n16\t" + QByteArray::number(whole.size() + 1) + '\n'));
        QVERIFY(tshark(file, u"smpp"_qs, {"smpp.sequence_number"}).endsWith("2\n"));
    }

    void octetsThatAreNoPduAreThereAsTheyWere()
    {
        const QByteArray file = toPcap({traced("GET / HTTP/1.1\r\n")}, false, 0, 0);
        QVERIFY(file.endsWith("GET / HTTP/1.1\r\n"));
        QCOMPARE(tshark(file, u"tcp"_qs, {"tcp.len"}), "16\n"_qba);
    }

    void anEmptyTraceIsAnEmptyCapture()
    {
        QCOMPARE(tshark(toPcap({}, false, 0, 0), u"frame"_qs, {"frame.number"}), QByteArray());
    }

private:
    static QByteArray tshark(const QByteArray &capture, const QString &filter, const QByteArrayList &fields)
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"trace.pcap"_qs));
        if (!file.open(QIODevice::WriteOnly) || file.write(capture) != capture.size())
            qFatal("no file");
        file.close();
        QStringList arguments = {u"-r"_qs, file.fileName(),
                                 u"-o"_qs, u"ip.check_checksum:TRUE"_qs,
                                 u"-o"_qs, u"tcp.check_checksum:TRUE"_qs,
                                 u"-Y"_qs, filter,
                                 u"-T"_qs, u"fields"_qs};
        for (const QByteArray &field : fields)
            arguments << u"-e"_qs << QString::fromLatin1(field);
        QProcess process;
        process.start(u"tshark"_qs, arguments);
        if (!process.waitForFinished(100'000) || process.exitCode() != 0)
            qFatal("tshark: %s", process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }
};

QTEST_GUILESS_MAIN(PcapTest)
#include "tst_pcap.moc"
