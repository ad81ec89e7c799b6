extension Reference {
    static func blockMaxima(_ values: UnsafePointer<Float>, count: Int, maxima: UnsafeMutablePointer<Float>) {
        var start = 0
        while start < count {
            let length = min(PanelLayout.width, count - start)
            maxima[start / PanelLayout.width] = maximum(values + start, count: length)
            start += length
        }
    }

    static func topK(
        _ values: UnsafePointer<Float>,
        maxima: UnsafePointer<Float>,
        count: Int,
        k: Int,
        indices: UnsafeMutablePointer<Int32>,
        scores: UnsafeMutablePointer<Float>
    ) -> Int {
        guard k > 0 else { return 0 }
        var found = 0
        var least = -Float.infinity
        var start = 0
        while start < count {
            let end = min(count, start + PanelLayout.width)
            defer { start = end }
            guard maxima[start / PanelLayout.width] > least else { continue }
            for index in start..<end where values[index] > least {
                // Insertion from the end: k is small. A later equal value stays behind, as its index is greater.
                var place = min(found, k - 1)
                while place > 0 && scores[place - 1] < values[index] {
                    scores[place] = scores[place - 1]
                    indices[place] = indices[place - 1]
                    place -= 1
                }
                scores[place] = values[index]
                indices[place] = Int32(index)
                found = min(found + 1, k)
                if found == k { least = scores[k - 1] }
            }
        }
        return found
    }
}
