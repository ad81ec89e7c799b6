#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where the access stands in the day and the week, on circles, so that midnight has no seam.
struct CalendarFeatures: FeatureGroup {
    private static let day = 86_400.0
    private static let week = 7 * day
    /// 1970 began on a Thursday; the circle of the week begins on Monday.
    private static let monday = 4 * day

    static let definitions = [
        FeatureDefinition("hour_sin", .calendar, .swing, "Sine of the time of day in UTC, a day being a whole turn."),
        FeatureDefinition("hour_cos", .calendar, .swing, "Cosine of the time of day in UTC, a day being a whole turn."),
        FeatureDefinition(
            "weekday_sin",
            .calendar,
            .swing,
            "Sine of the time since Monday in UTC, a week being a whole turn."
        ),
        FeatureDefinition(
            "weekday_cos",
            .calendar,
            .swing,
            "Cosine of the time since Monday in UTC, a week being a whole turn."
        ),
    ]

    var memoryBytes: Int { 0 }

    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow) {
        let time = moment.access.time
        let hour = 2 * Double.pi * (time / Self.day - floor(time / Self.day))
        let week = (time - Self.monday) / Self.week
        let weekday = 2 * Double.pi * (week - floor(week))
        row.put(sin(hour))
        row.put(cos(hour))
        row.put(sin(weekday))
        row.put(cos(weekday))
    }
}
