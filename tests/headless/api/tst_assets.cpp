#include "api/assets.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>
#include <zlib.h>

using namespace gateway::api;

class AssetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_dir = std::make_unique<QTemporaryDir>();
        put(u"index.html"_qs, "<!doctype html>");
        put(u"assets/app.js"_qs, QByteArray("export const a = 1;\n").repeated(200));
        put(u"assets/icon.png"_qs, QByteArray(2000, 'p'));
        put(u"notes.md"_qs, "not for browsers");
    }

    void filesAreServedByTheirKind()
    {
        const Assets assets(m_dir->path());
        QCOMPARE(assets.count(), 3);
        QCOMPARE(type(assets, u"/index.html"_qs), "text/html; charset=utf-8"_qba);
        QCOMPARE(type(assets, u"/assets/app.js"_qs), "text/javascript; charset=utf-8"_qba);
        QCOMPARE(type(assets, u"/assets/icon.png"_qs), "image/png"_qba);
        QCOMPARE(assets.get(u"/notes.md"_qs, {}).status, 404);
        QCOMPARE(assets.get(u"/../index.html.bak"_qs, {}).status, 404);
    }

    void pagesHaveOneFrame()
    {
        const Assets assets(m_dir->path());
        for (const QString &page : {u"/"_qs, u"/peers"_qs, u"/peers/client/acme"_qs})
            QCOMPARE(assets.get(page, {}).body, "<!doctype html>"_qba);
        QCOMPARE(assets.get(u"/assets/missing.js"_qs, {}).status, 404);
        QCOMPARE(assets.get(u"/api/v1/x"_qs, {}).status, 404);
        QCOMPARE(Assets(m_dir->filePath(u"nowhere"_qs)).get(u"/"_qs, {}).status, 404);
    }

    void textsArePackedForThoseWhoCanUnpack()
    {
        const Assets assets(m_dir->path());
        HttpRequest request;
        request.headers = {{"accept-encoding", "br, gzip"}};
        const HttpResponse packed = assets.get(u"/assets/app.js"_qs, request);
        const HttpResponse plain = assets.get(u"/assets/app.js"_qs, {});
        QVERIFY(header(packed, "Content-Encoding") == "gzip" && header(plain, "Content-Encoding").isEmpty());
        QCOMPARE(header(packed, "Vary"), "Accept-Encoding"_qba);
        QCOMPARE(unpacked(packed.body), plain.body);
        QVERIFY(packed.body.size() * 5 < plain.body.size());
        QVERIFY(header(assets.get(u"/assets/icon.png"_qs, request), "Content-Encoding").isEmpty());
    }

    void whatAPathHasForEverIsNotAskedForAgain()
    {
        put(u"assets/0123456789ab/app.js"_qs, "export const a = 1;");
        const Assets assets(m_dir->path());
        const auto caching = [&](const QString &path) { return header(assets.get(path, {}), "Cache-Control"); };
        QCOMPARE(caching(u"/assets/0123456789ab/app.js"_qs), "private, max-age=31536000, immutable"_qba);
        for (const QString &path : {u"/"_qs, u"/index.html"_qs, u"/assets/app.js"_qs, u"/assets/0123456789ab/page"_qs})
            QCOMPARE(caching(path), "no-cache"_qba);
    }

    void whatTheBrowserHasIsNotSentAgain()
    {
        const Assets assets(m_dir->path());
        const QByteArray etag = header(assets.get(u"/assets/app.js"_qs, {}), "ETag");
        QVERIFY(etag.startsWith('"') && etag.endsWith('"'));
        HttpRequest request;
        request.headers = {{"if-none-match", "\"x\", W/" + etag}};
        QCOMPARE(assets.get(u"/assets/app.js"_qs, request).status, 304);
        put(u"assets/app.js"_qs, "changed");
        QCOMPARE(Assets(m_dir->path()).get(u"/assets/app.js"_qs, request).status, 200);
    }

private:
    void put(const QString &name, const QByteArray &octets) const
    {
        const QString path = m_dir->filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(octets);
    }
    static QByteArray header(const HttpResponse &response, const QByteArray &name)
    {
        for (const auto &[key, value] : response.headers) {
            if (key == name)
                return value;
        }
        return {};
    }
    static QByteArray type(const Assets &assets, const QString &path) { return assets.get(path, {}).type; }
    static QByteArray unpacked(QByteArray octets)
    {
        z_stream stream{};
        inflateInit2(&stream, 15 + 16);
        QByteArray out(100'000, Qt::Uninitialized);
        stream.next_in = reinterpret_cast<Bytef *>(octets.data());
        stream.avail_in = uInt(octets.size());
        stream.next_out = reinterpret_cast<Bytef *>(out.data());
        stream.avail_out = uInt(out.size());
        const int result = inflate(&stream, Z_FINISH);
        out.truncate(qsizetype(stream.total_out));
        inflateEnd(&stream);
        return result == Z_STREAM_END ? out : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

QTEST_GUILESS_MAIN(AssetsTest)
#include "tst_assets.moc"
