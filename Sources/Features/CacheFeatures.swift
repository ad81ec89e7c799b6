/// What the cache knew of the key.
struct CacheFeatures: FeatureGroup {
    static let definitions = [
        FeatureDefinition(
            "resident",
            .cache,
            .share,
            canBeMissing: true,
            "1 if the key was in the cache when it was asked for; missing if nobody looked."
        ),
        FeatureDefinition(
            "resident_age",
            .cache,
            unit: "s",
            .amount,
            canBeMissing: true,
            "Time since the entry was inserted; missing if not resident."
        ),
        FeatureDefinition(
            "resident_hits",
            .cache,
            .count,
            canBeMissing: true,
            "Reads of the entry since it was inserted; missing if not resident."
        ),
        FeatureDefinition(
            "time_to_expiry",
            .cache,
            unit: "s",
            .amount,
            canBeMissing: true,
            "Time until the entry expires; missing if it never does or is not resident."
        ),
    ]

    var memoryBytes: Int { 0 }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let sight = moment.access.cache
        let isResident = sight?.age != nil
        row.put(isResident ? 1 : 0, if: sight != nil)
        row.put(Double(max(0, sight?.age ?? 0)), if: isResident)
        row.put(Double(sight?.hits ?? 0), if: isResident)
        row.put(Double(max(0, sight?.timeToExpiry ?? 0)), if: isResident && sight?.timeToExpiry != nil)
    }
}
