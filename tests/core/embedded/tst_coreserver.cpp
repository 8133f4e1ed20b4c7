#include "contractsuite.h"

#include "coreapi/httpcoreapi.h"
#include "sim/coreserver.h"

using namespace gateway;

/// The same Core over HTTP, against the same contract.
class TestCoreServer : public ContractSuite
{
    Q_OBJECT

protected:
    std::unique_ptr<CoreRig> makeRig(const EmbeddedCoreSettings &settings) override
    {
        auto rig = std::make_unique<Rig>(settings, m_clock);
        if (!rig->start())
            return {};
        return rig;
    }

private:
    struct Rig : CoreRig
    {
        Rig(const EmbeddedCoreSettings &settings, Clock &clock) : core(settings, clock), server(core, {}) {}
        bool start()
        {
            const auto opened = core.open();
            const auto port = server.listen();
            if (!opened || !port) {
                QTest::qFail(qPrintable(opened ? port.error() : opened.error()), __FILE__, __LINE__);
                return false;
            }
            HttpCoreSettings settings;
            settings.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
            http = std::make_unique<HttpCoreApi>(settings);
            return true;
        }
        CoreApi &api() override { return *http; }

        EmbeddedCore core;
        sim::CoreServer server;
        std::unique_ptr<HttpCoreApi> http;
    };
};

QTEST_GUILESS_MAIN(TestCoreServer)
#include "tst_coreserver.moc"
