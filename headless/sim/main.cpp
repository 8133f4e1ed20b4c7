// omnimessage-smpp-sim: stand-ins to try and test the gateway with.
#include "carrier.h"
#include "corecommand.h"
#include "options.h"
#include "partner.h"

#include "smpp/commandstatus.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QSocketNotifier>
#include <csignal>
#include <cstdio>
#include <sys/signalfd.h>
#include <unistd.h>

namespace {

using namespace gateway::sim;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr const char *kUsage = R"(omnimessage-smpp-sim: stand-ins to try and test the gateway with

Usage: omnimessage-smpp-sim COMMAND [OPTIONS]

Commands:
  core      an OmniMessage Core: routes, queues, receipts, over HTTP, with faults on demand
  carrier   a carrier's SMSC: accepts binds and submit_sm, sends receipts and messages
  partner   an ESME: binds, sends messages, counts the answers

`omnimessage-smpp-sim COMMAND --help` explains a command. Each prints one line of JSON when it ends.
Exit codes: 0 done, 1 failed, 2 wrong usage.
)";

constexpr const char *kCarrierHead = R"(omnimessage-smpp-sim carrier: a carrier's SMSC for tests

Usage: omnimessage-smpp-sim carrier --port N [OPTIONS]

Prints `listening on ADDRESS:PORT` once it takes binds. On SIGTERM or SIGINT it unbinds every session, prints one line
of JSON with what it counted, and ends.

Options:
)";
constexpr const char *kCarrierTail = R"(
Example: a carrier that sends receipts half a second later and takes 100 messages a second
  omnimessage-smpp-sim carrier --port 2776 --delivery-receipts --receipt-delay 500 --throttle 100

Exit codes: 0 done, 1 failed (the port is taken …), 2 wrong usage.
)";

constexpr const char *kPartnerHead = R"(omnimessage-smpp-sim partner: an ESME that sends, counts and reports

Usage: omnimessage-smpp-sim partner --port N --system-id NAME --password WORD --count N [OPTIONS]

Prints one line of JSON at the end: messages, accepted, seconds, messages_per_second, latency_ms (p50, p99, max),
errors by status, receipts by state, deliver_sm, cpu_us_per_message, sessions. What people want to know goes to
stderr. A receiver bind sends nothing: it ends when --count deliver_sm have come.

Options:
)";
constexpr const char *kPartnerTail = R"(
Example: 10,000 messages of 100 characters, 50 of them in flight, then up to 30 seconds for their receipts
  omnimessage-smpp-sim partner --port 2775 --system-id acme_corp --password acme_secret --count 10000 --window 50 \
    --registered-delivery --wait-receipts 30

Exit codes: 0 every message was accepted, 1 any message was not (refused, unanswered, not sent) or no bind was
accepted, 2 wrong usage.
)";

int wrongUsage(const char *command, const QString &why)
{
    std::fprintf(stderr, "omnimessage-smpp-sim%s%s: %s\nTry `omnimessage-smpp-sim%s%s --help`.\n", *command ? " " : "",
                 command, qUtf8Printable(why), *command ? " " : "", command);
    return kWrongUsage;
}

int help(const char *head, const std::vector<Option> &options, const char *tail)
{
    std::printf("%s%s%s", head, describeOptions(options).constData(), tail);
    return kDone;
}

void printLine(const QByteArray &line)
{
    std::printf("%s\n", line.constData());
    std::fflush(stdout);
}

/// Calls `stop` when SIGTERM or SIGINT comes. Made before any thread, so that all of them leave the signals alone.
class StopSignals
{
public:
    StopSignals()
    {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        m_descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    }
    ~StopSignals()
    {
        m_notifier.reset();
        ::close(m_descriptor);
    }
    StopSignals(const StopSignals &) = delete;
    StopSignals &operator=(const StopSignals &) = delete;

    void watch(std::function<void()> stop)
    {
        m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(),
                         [this, stop = std::move(stop)] {
                             signalfd_siginfo which{};
                             if (::read(m_descriptor, &which, sizeof which) == sizeof which)
                                 stop();
                         });
    }

private:
    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

std::vector<Option> carrierOptions(CarrierSettings &to)
{
    return {
        wholeOption("port", "N", "TCP port to listen on; 0: any free one.", to.port, 0, 65535),
        textOption("host", "ADDRESS", "Address to listen on (127.0.0.1).", to.host, 255),
        textOption("system-id", "NAME", "The only system_id that may bind (any).", to.systemId, 15),
        textOption("password", "WORD", "The only password that may bind (any).", to.password, 64),
        switchOption("delivery-receipts", "Send a receipt for each message that asks for one by registered_delivery.",
                     to.deliveryReceipts),
        wholeOption("receipt-delay", "MS", "Milliseconds from the answer to the receipt (0).", to.receiptDelay, 0,
                    86'400'000),
        wholeOption("throttle", "TPS",
                    "Answer ESME_RTHROTTLED beyond so many messages a second over all binds; 0: no limit (0).",
                    to.throttle, 0, 1'000'000),
        decimalOption("reject", "RATE", "Refuse this part of the messages, 0 to 1, evenly spread (0).", to.rejectRate,
                      0, 1),
        {"reject-status", "NAME", "Status of these refusals (ESME_RSUBMITFAIL).",
         "the name of an SMPP status other than ESME_ROK, such as ESME_RINVDSTADR",
         [&to](const QString &name) {
             const auto status = smpp::statusByName(name.toLatin1());
             if (!status || *status == 0)
                 return false;
             to.rejectStatus = *status;
             return true;
         }},
        wholeOption("mo", "TPS",
                    "Send so many deliver_sm a second to each account with a receiver or transceiver bind (0).",
                    to.moTps, 0, 100'000),
        wholeOption("mo-count", "N", "Stop --mo after so many; 0: go on (0).", to.moCount, 0, 1'000'000'000),
        wholeOption("latency", "MS", "Milliseconds from a request to its answer (0).", to.latency, 0, 600'000),
        wholeOption("window", "N",
                    "Requests in flight: deliver_sm of each bind, and unanswered ones of each account (1000).",
                    to.window, 1, 100'000),
        switchOption("hex-ids",
                     "Write message ids in hexadecimal in receipts; answers to submit_sm have them in decimal.",
                     to.hexIds),
        wholeOption("threads", "N", "Threads over which accounts are spread (1).", to.threads, 1, 64),
    };
}

std::vector<Option> partnerOptions(PartnerSettings &to)
{
    return {
        textOption("host", "HOST", "Where to connect (127.0.0.1).", to.host, 255),
        wholeOption("port", "N", "TCP port to connect to (2775).", to.port, 1, 65535),
        textOption("system-id", "NAME", "system_id of the bind.", to.systemId, 15),
        textOption("password", "WORD", "Password of the bind.", to.password, 64),
        {"bind-type", "TYPE", "transceiver, transmitter or receiver (transceiver).",
         "transceiver, transmitter or receiver",
         [&to](const QString &type) {
             using gateway::BindType;
             for (const auto &[name, value] :
                  {std::pair{"transceiver", BindType::Transceiver}, std::pair{"transmitter", BindType::Transmitter},
                   std::pair{"receiver", BindType::Receiver}})
                 if (type == QLatin1String(name)) {
                     to.bindType = value;
                     return true;
                 }
             return false;
         }},
        wholeOption("count", "N", "Messages to send; with a receiver bind, deliver_sm to wait for (1).", to.count, 0,
                    1'000'000'000'000),
        wholeOption("window", "N", "Messages in flight a session (10).", to.window, 1, 100'000),
        wholeOption("tps", "N", "Messages a second over all sessions; 0: as fast as answers come (0).", to.tps, 0,
                    1'000'000),
        wholeOption("text-size", "N", "Length of the text in characters (100).", to.textSize, 0, 30'000),
        textOption("text", "STRING", "The text itself. What one short_message does not hold goes into message_payload.",
                   to.text, 60'000),
        switchOption("ucs2", "Send the text as UCS-2 even where the GSM alphabet has every character.", to.ucs2),
        textOption("source", "ADDRESS", "Source address (SIM).", to.source, 20),
        textOption("destination", "ADDRESS",
                   "Destination address; a * at its end becomes digits, another number each time (6140*).",
                   to.destination, 20),
        switchOption("registered-delivery", "Ask for a receipt for every message.", to.registeredDelivery),
        wholeOption(
            "wait-receipts", "SECONDS",
            "Wait so long for receipts after the last answer (0); with a receiver bind, in all (0: without end).",
            to.waitReceipts, 0, 86'400),
        wholeOption("sessions", "N", "Sessions at once (1).", to.sessions, 1, 1000),
    };
}

int runCore(QCoreApplication &app, StopSignals &signals, const QStringList &arguments)
{
    CoreCommandSettings settings;
    const std::vector<Option> options = coreOptions(settings);
    const auto parsed = parseOptions(options, arguments);
    if (!parsed)
        return wrongUsage("core", parsed.error());
    if (*parsed == Parsed::Help)
        return help(kCoreHead, options, kCoreTail);

    CoreCommand core(settings);
    const auto address = core.start();
    if (!address) {
        std::fprintf(stderr, "omnimessage-smpp-sim core: %s\n", qUtf8Printable(address.error()));
        return kFailed;
    }
    printLine("listening on " + *address);
    QByteArray summary;
    bool stopping = false;
    signals.watch([&] {
        if (std::exchange(stopping, true))
            return;
        core.stop([&](const QByteArray &line) {
            summary = line;
            app.quit();
        });
    });
    app.exec();
    printLine(summary);
    return kDone;
}

int runCarrier(QCoreApplication &app, StopSignals &signals, const QStringList &arguments)
{
    CarrierSettings settings;
    const std::vector<Option> options = carrierOptions(settings);
    const auto parsed = parseOptions(options, arguments);
    if (!parsed)
        return wrongUsage("carrier", parsed.error());
    if (*parsed == Parsed::Help)
        return help(kCarrierHead, options, kCarrierTail);

    Carrier carrier(settings, gateway::systemClock());
    const auto port = carrier.listen();
    if (!port) {
        std::fprintf(stderr, "omnimessage-smpp-sim carrier: %s\n", qUtf8Printable(port.error()));
        return kFailed;
    }
    printLine("listening on " + settings.host + ':' + QByteArray::number(*port));
    bool stopping = false;
    signals.watch([&] {
        if (!std::exchange(stopping, true))
            carrier.stop([&app] { app.quit(); });
    });
    app.exec();
    printLine(carrier.totals().json());
    return kDone;
}

int runPartner(QCoreApplication &app, StopSignals &signals, const QStringList &arguments)
{
    PartnerSettings settings;
    const std::vector<Option> options = partnerOptions(settings);
    const auto parsed = parseOptions(options, arguments);
    if (!parsed)
        return wrongUsage("partner", parsed.error());
    if (*parsed == Parsed::Help)
        return help(kPartnerHead, options, kPartnerTail);

    Partner partner(settings, gateway::systemClock(), [&app] { app.quit(); });
    if (const auto started = partner.start(); !started)
        return wrongUsage("partner", started.error());
    signals.watch([&partner] { partner.stop(); });
    app.exec();
    for (const QString &problem : partner.problems())
        std::fprintf(stderr, "omnimessage-smpp-sim partner: %s\n", qUtf8Printable(problem));
    printLine(partner.totals().json());
    return partner.succeeded() ? kDone : kFailed;
}

} // namespace

int main(int argc, char **argv)
{
    StopSignals signals;
    QCoreApplication app(argc, argv);
    app.setApplicationName(QStringLiteral("omnimessage-smpp-sim"));
    app.setApplicationVersion(QStringLiteral(GATEWAY_VERSION));
    const QStringList arguments = app.arguments().mid(1);
    if (arguments.isEmpty()) {
        std::fputs(kUsage, stderr);
        return kWrongUsage;
    }
    const QString &command = arguments.first();
    if (command == QLatin1String("--help") || command == QLatin1String("-h")) {
        std::fputs(kUsage, stdout);
        return kDone;
    }
    if (command == QLatin1String("--version")) {
        printLine("omnimessage-smpp-sim " GATEWAY_VERSION);
        return kDone;
    }
    if (command == QLatin1String("core"))
        return runCore(app, signals, arguments.mid(1));
    if (command == QLatin1String("carrier"))
        return runCarrier(app, signals, arguments.mid(1));
    if (command == QLatin1String("partner"))
        return runPartner(app, signals, arguments.mid(1));
    return wrongUsage("", QStringLiteral("unknown command '") + command + u'\'');
}
