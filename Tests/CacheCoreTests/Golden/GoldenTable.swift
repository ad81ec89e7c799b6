/// The hits of every policy on every golden workload; written by the test with `PREDIS_UPDATE_GOLDEN=1`.
enum GoldenTable {
    static let text = """
        uniform, 64 entries: lru 389, s3-fifo 358, sieve 390, arc 381, w-tinylfu 383
        uniform, 256 entries: lru 1526, s3-fifo 1570, sieve 1541, arc 1539, w-tinylfu 1573
        zipf 0.5, 64 entries: lru 765, s3-fifo 1528, sieve 1287, arc 1344, w-tinylfu 1474
        zipf 0.5, 256 entries: lru 2534, s3-fifo 3291, sieve 3218, arc 3164, w-tinylfu 3398
        zipf 1.0, 64 entries: lru 5269, s3-fifo 6519, sieve 6450, arc 6389, w-tinylfu 6419
        zipf 1.0, 256 entries: lru 7640, s3-fifo 8301, sieve 8307, arc 8248, w-tinylfu 8417
        zipf 1.5, 64 entries: lru 10519, s3-fifo 10805, sieve 10797, arc 10773, w-tinylfu 10826
        zipf 1.5, 256 entries: lru 11320, s3-fifo 11345, sieve 11351, arc 11356, w-tinylfu 11361
        loop, 64 entries: lru 0, s3-fifo 0, sieve 0, arc 0, w-tinylfu 2061
        loop, 256 entries: lru 0, s3-fifo 8199, sieve 0, arc 0, w-tinylfu 8968
        scans, 64 entries: lru 3542, s3-fifo 4538, sieve 4488, arc 4487, w-tinylfu 4367
        scans, 256 entries: lru 4607, s3-fifo 5429, sieve 5654, arc 5711, w-tinylfu 5557
        sliding, 64 entries: lru 7269, s3-fifo 7136, sieve 6536, arc 7256, w-tinylfu 6741
        sliding, 256 entries: lru 11311, s3-fifo 11233, sieve 11194, arc 11302, w-tinylfu 10858
        drift, 64 entries: lru 5224, s3-fifo 5910, sieve 5338, arc 6040, w-tinylfu 5703
        drift, 256 entries: lru 7453, s3-fifo 7353, sieve 6727, arc 7659, w-tinylfu 6812
        phases, 64 entries: lru 7965, s3-fifo 7884, sieve 7948, arc 8412, w-tinylfu 6971
        phases, 256 entries: lru 9081, s3-fifo 9019, sieve 8846, arc 9146, w-tinylfu 7334
        pairs, 64 entries: lru 6000, s3-fifo 6000, sieve 64, arc 5980, w-tinylfu 278
        pairs, 256 entries: lru 6000, s3-fifo 6000, sieve 256, arc 5980, w-tinylfu 535
        """
}
