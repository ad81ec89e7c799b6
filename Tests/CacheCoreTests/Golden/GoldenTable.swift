/// The hits of every policy on every golden workload; written by the test with `PREDIS_UPDATE_GOLDEN=1`.
enum GoldenTable {
    static let text = """
        uniform, 64 entries: lru 389, s3-fifo 358, sieve 390, arc 381, w-tinylfu 383
        uniform, 256 entries: lru 1526, s3-fifo 1570, sieve 1541, arc 1539, w-tinylfu 1573
        zipf 0.75, 64 entries: lru 2257, s3-fifo 3560, sieve 3316, arc 3394, w-tinylfu 3536
        zipf 0.75, 256 entries: lru 4695, s3-fifo 5662, sieve 5583, arc 5490, w-tinylfu 5717
        zipf 0.875, 64 entries: lru 3620, s3-fifo 5006, sieve 4818, arc 4843, w-tinylfu 5013
        zipf 0.875, 256 entries: lru 6213, s3-fifo 7010, sieve 6878, arc 6894, w-tinylfu 7074
        zipf 1.125, 64 entries: lru 6900, s3-fifo 7945, sieve 7939, arc 7866, w-tinylfu 7900
        zipf 1.125, 256 entries: lru 9029, s3-fifo 9447, sieve 9444, arc 9424, w-tinylfu 9510
        loop, 64 entries: lru 0, s3-fifo 0, sieve 0, arc 0, w-tinylfu 2061
        loop, 256 entries: lru 0, s3-fifo 8199, sieve 0, arc 0, w-tinylfu 9156
        scans, 64 entries: lru 3542, s3-fifo 4538, sieve 4488, arc 4487, w-tinylfu 4367
        scans, 256 entries: lru 4607, s3-fifo 5429, sieve 5654, arc 5711, w-tinylfu 5557
        sliding, 64 entries: lru 7269, s3-fifo 7136, sieve 6536, arc 7256, w-tinylfu 6723
        sliding, 256 entries: lru 11311, s3-fifo 11233, sieve 11194, arc 11302, w-tinylfu 10858
        drift, 64 entries: lru 5224, s3-fifo 5910, sieve 5338, arc 6040, w-tinylfu 5703
        drift, 256 entries: lru 7453, s3-fifo 7353, sieve 6727, arc 7659, w-tinylfu 6812
        phases, 64 entries: lru 7965, s3-fifo 7884, sieve 7948, arc 8412, w-tinylfu 6971
        phases, 256 entries: lru 9081, s3-fifo 9019, sieve 8846, arc 9146, w-tinylfu 7382
        pairs, 64 entries: lru 6000, s3-fifo 6000, sieve 64, arc 5980, w-tinylfu 278
        pairs, 256 entries: lru 6000, s3-fifo 6000, sieve 256, arc 5980, w-tinylfu 535
        """
}
