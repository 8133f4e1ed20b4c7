#pragma once
#include <QtTest/QTest>

/// How long tests wait for what other threads, processes and disks do: the five seconds of QTRY_* are too few where a
/// compiler runs beside them. What comes at once is not waited for.
constexpr int kPatienceMs = 30'000;

#define TRY_VERIFY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, kPatienceMs)
#define TRY_COMPARE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, kPatienceMs)
