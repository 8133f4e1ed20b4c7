#include "gateway/news.h"

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace gateway;

class NewsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aChangeIsToldOnceUntilTheStatusIsRead()
    {
        News news;
        int told = 0;
        news.setListener({[&] { ++told; }, {}});
        news.statusChanged();
        news.statusChanged();
        QCOMPARE(told, 1);
        news.statusRead();
        QCOMPARE(told, 1);
        news.statusChanged();
        news.statusChanged();
        QCOMPARE(told, 2);
        news.statusRead();
        news.statusRead();
        news.statusChanged();
        QCOMPARE(told, 3);
    }

    void everyChangeOfAPeerIsTold()
    {
        News news;
        QStringList told;
        news.setListener({{}, [&](const QString &name, PeerMode mode, PeerEvent event) {
                              told += name + (mode == PeerMode::Client ? u" client " : u" server ") +
                                      QLatin1String(wordOf(event));
                          }});
        news.statusChanged(); // which nobody wants to hear of
        for (const PeerEvent event : {PeerEvent::Added, PeerEvent::Changed, PeerEvent::Removed})
            news.peerChanged(u"acme"_qs, PeerMode::Server, event);
        QCOMPARE(told, (QStringList{u"acme server added"_qs, u"acme server changed"_qs, u"acme server removed"_qs}));
    }

    void anotherListenerIsToldFromTheFirstChangeOn()
    {
        News news;
        int first = 0, second = 0;
        news.statusChanged(); // to nobody
        news.setListener({[&] { ++first; }, {}});
        news.statusChanged();
        news.setListener({[&] { ++second; }, {}});
        news.statusChanged();
        QCOMPARE(std::pair(first, second), std::pair(1, 1));
        news.setListener({});
        news.statusChanged();
        QCOMPARE(std::pair(first, second), std::pair(1, 1));
    }
};

QTEST_GUILESS_MAIN(NewsTest)
#include "tst_news.moc"
