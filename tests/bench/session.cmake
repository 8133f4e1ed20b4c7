gateway_bench(bench_session session.cpp LINKS session trace)
