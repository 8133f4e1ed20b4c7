#include "contractsuite.h"

using namespace gateway;

/// The embedded Core called directly, against the contract.
class TestEmbeddedCore : public ContractSuite
{
    Q_OBJECT

protected:
    std::unique_ptr<CoreRig> makeRig(const EmbeddedCoreSettings &settings) override
    {
        auto rig = std::make_unique<Rig>(settings, m_clock);
        if (const auto opened = rig->core.open(); !opened) {
            QTest::qFail(qPrintable(opened.error()), __FILE__, __LINE__);
            return {};
        }
        return rig;
    }

private:
    struct Rig : CoreRig
    {
        Rig(const EmbeddedCoreSettings &settings, Clock &clock) : core(settings, clock) {}
        CoreApi &api() override { return core; }
        EmbeddedCore core;
    };
};

QTEST_GUILESS_MAIN(TestEmbeddedCore)
#include "tst_embeddedcore.moc"
