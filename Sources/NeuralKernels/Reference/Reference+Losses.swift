#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension Reference {
    static func softmax(_ x: UnsafeMutablePointer<Float>, count: Int) {
        let greatest = maximum(x, count: count)
        guard greatest != -.infinity else {
            // Nothing to choose from, unless NaN stands among it: that must not be hidden.
            for index in 0..<count where !x[index].isNaN { x[index] = 0 }
            return
        }
        var sum = 0.0
        for index in 0..<count {
            x[index] = exp(x[index] - greatest)
            sum += Double(x[index])
        }
        let inverse = Float(1 / sum)
        for index in 0..<count { x[index] *= inverse }
    }

    static func softmaxBackward(output y: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int) {
        let sum = dot(y, gradient, count: count)
        for index in 0..<count { gradient[index] = y[index] * (gradient[index] - sum) }
    }

    static func logSumExp(_ x: UnsafePointer<Float>, count: Int) -> Float {
        let greatest = maximum(x, count: count)
        guard greatest != -.infinity else {
            for index in 0..<count where x[index].isNaN { return x[index] }
            return greatest
        }
        var sum = 0.0
        for index in 0..<count { sum += Double(exp(x[index] - greatest)) }
        return greatest + Float(log(sum))
    }

    static func softmaxCrossEntropy(
        logits: UnsafeMutablePointer<Float>,
        targets: UnsafePointer<Int32>,
        rows: Int,
        classes: Int,
        stride: Int,
        scale: Float,
        losses: UnsafeMutablePointer<Float>?,
        best: UnsafeMutablePointer<Int32>?
    ) -> Double {
        var total = 0.0
        for row in 0..<rows {
            let values = logits + row * stride
            let target = Int(targets[row])
            losses?[row] = 0
            best?[row] = -1
            guard target >= 0 else {
                values.update(repeating: 0, count: classes)
                continue
            }
            if let best {
                let greatest = maximum(values, count: classes)
                best[row] = 0
                for index in 0..<classes where values[index] == greatest {
                    best[row] = Int32(index)
                    break
                }
            }
            let loss = logSumExp(values, count: classes) - values[target]
            softmax(values, count: classes)
            values[target] -= 1
            for index in 0..<classes { values[index] *= scale }
            losses?[row] = loss
            total += Double(loss)
        }
        return total
    }

    static func softmaxRanks(
        logits: UnsafePointer<Float>,
        targets: UnsafePointer<Int32>,
        rows: Int,
        classes: Int,
        stride: Int,
        losses: UnsafeMutablePointer<Float>,
        ranks: UnsafeMutablePointer<Int32>
    ) -> Double {
        var total = 0.0
        for row in 0..<rows {
            let values = logits + row * stride
            let target = Int(targets[row])
            losses[row] = 0
            ranks[row] = -1
            guard target >= 0 else { continue }
            losses[row] = logSumExp(values, count: classes) - values[target]
            var before: Int32 = 0
            for index in 0..<classes
            where values[index] > values[target] || (values[index] == values[target] && index < target) {
                before += 1
            }
            ranks[row] = before
            total += Double(losses[row])
        }
        return total
    }

    static func sigmoidCrossEntropy(
        logits: UnsafeMutablePointer<Float>,
        positives: UnsafePointer<Int32>,
        positivesPerRow: Int,
        judged: UnsafePointer<Int32>,
        rows: Int,
        classes: Int,
        stride: Int,
        scale: Float
    ) -> Double {
        var total = 0.0
        for row in 0..<rows {
            let values = logits + row * stride
            let right = positives + row * positivesPerRow
            guard judged[row] >= 0 else {
                values.update(repeating: 0, count: classes)
                continue
            }
            for place in 0..<positivesPerRow where isFirst(right, place) {
                total -= Double(values[Int(right[place])])
            }
            for index in 0..<classes {
                let judgement = judge(values[index])
                total += Double(judgement.cost)
                values[index] = judgement.sigmoid * scale
            }
            for place in 0..<positivesPerRow where isFirst(right, place) {
                values[Int(right[place])] -= scale
            }
        }
        return total
    }

    static func binaryCrossEntropy(
        logits: UnsafeMutablePointer<Float>,
        labels: UnsafePointer<Float>,
        count: Int,
        scale: Float
    ) -> Double {
        var total = 0.0
        for index in 0..<count {
            let logit = logits[index]
            guard labels[index] >= 0 else {
                logits[index] = 0
                continue
            }
            let judgement = judge(logit)
            total += Double(judgement.cost) - Double(labels[index]) * Double(logit)
            logits[index] = (judgement.sigmoid - labels[index]) * scale
        }
        return total
    }

    /// Whether the class at `place` is one, and is not among those before it.
    private static func isFirst(_ classes: UnsafePointer<Int32>, _ place: Int) -> Bool {
        guard classes[place] >= 0 else { return false }
        for earlier in 0..<place where classes[earlier] == classes[place] { return false }
        return true
    }

    /// The greatest value, NaN passed over; -infinity for nothing.
    static func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
        var greatest = -Float.infinity
        for index in 0..<count where x[index] > greatest { greatest = x[index] }
        return greatest
    }
}
