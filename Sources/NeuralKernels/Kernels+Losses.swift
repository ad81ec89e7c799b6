internal import CNeuralKernels

extension Kernels {
    /// Softmax of `count` numbers, in place.
    ///
    /// If all are -infinity (everything masked), all become 0.
    public func softmax(_ x: UnsafeMutablePointer<Float>, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.softmax(x, count)
            return
        }
        Reference.softmax(x, count: count)
    }

    /// The gradient of `softmax`: gradient = y (gradient - sum of y gradient), where y is the output of `softmax`.
    public func softmaxBackward(output y: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int) {
        precondition(count >= 0)
        if let float {
            float.pointee.softmax_backward(y, gradient, count)
            return
        }
        Reference.softmaxBackward(output: y, gradient: gradient, count: count)
    }

    /// The logarithm of the sum of e^x; -infinity for nothing.
    public func logSumExp(_ x: UnsafePointer<Float>, count: Int) -> Float {
        precondition(count >= 0)
        if let float {
            return float.pointee.log_sum_exp(x, count)
        }
        return Reference.logSumExp(x, count: count)
    }

    /// Cross-entropy of softmax, and its gradient in place of the logits.
    ///
    /// - Parameters:
    ///   - logits: `rows` x `classes`, with `stride`; become `scale` (softmax - one-hot), or 0 in rows that are not
    ///     judged.
    ///   - targets: `rows` classes; a row with a negative one is not judged. Traps at a class that does not exist.
    ///   - rows: How many rows.
    ///   - classes: How many classes.
    ///   - stride: The distance of a row from the next.
    ///   - scale: What the gradient is multiplied by: one over the number of judged rows for the gradient of the mean.
    ///   - losses: One a row, overwritten, 0 where not judged; `nil` if not wanted.
    ///   - best: The class of the greatest logit of each row (the lowest such class), -1 where not judged; `nil` if
    ///     not wanted.
    /// - Returns: the sum of the losses (not scaled).
    public func softmaxCrossEntropy(
        logits: UnsafeMutablePointer<Float>,
        targets: UnsafePointer<Int32>,
        rows: Int,
        classes: Int,
        stride: Int,
        scale: Float,
        losses: UnsafeMutablePointer<Float>? = nil,
        best: UnsafeMutablePointer<Int32>? = nil
    ) -> Double {
        precondition(rows >= 0 && classes >= 0 && (rows <= 1 || stride >= classes))
        checkTargets(targets, rows: rows, classes: classes)
        if let float {
            return float.pointee.softmax_cross_entropy(logits, targets, rows, classes, stride, scale, losses, best)
        }
        return Reference.softmaxCrossEntropy(
            logits: logits,
            targets: targets,
            rows: rows,
            classes: classes,
            stride: stride,
            scale: scale,
            losses: losses,
            best: best
        )
    }

    /// Cross-entropy of softmax and the rank of the target, without gradients: the logits stay.
    ///
    /// - Parameters:
    ///   - logits: `rows` x `classes`, with `stride`.
    ///   - targets: As for `softmaxCrossEntropy`.
    ///   - rows: How many rows.
    ///   - classes: How many classes.
    ///   - stride: The distance of a row from the next.
    ///   - losses: One a row, overwritten, 0 where not judged.
    ///   - ranks: How many classes stand before the target (a greater logit, or an equal one and a lower class): 0 if
    ///     it is the top prediction; -1 where not judged. Overwritten.
    /// - Returns: the sum of the losses.
    public func softmaxRanks(
        logits: UnsafePointer<Float>,
        targets: UnsafePointer<Int32>,
        rows: Int,
        classes: Int,
        stride: Int,
        losses: UnsafeMutablePointer<Float>,
        ranks: UnsafeMutablePointer<Int32>
    ) -> Double {
        precondition(rows >= 0 && classes >= 0 && (rows <= 1 || stride >= classes))
        checkTargets(targets, rows: rows, classes: classes)
        if let float {
            return float.pointee.softmax_ranks(logits, targets, rows, classes, stride, losses, ranks)
        }
        return Reference.softmaxRanks(
            logits: logits,
            targets: targets,
            rows: rows,
            classes: classes,
            stride: stride,
            losses: losses,
            ranks: ranks
        )
    }

    /// Binary cross-entropy of the sigmoid of each logit, where each row has a few classes that are right: the
    /// multi-label head.
    ///
    /// The gradient takes the place of the logits.
    ///
    /// - Parameters:
    ///   - logits: `rows` x `classes`, with `stride`; become `scale` (sigmoid - label), or 0 in rows that are not
    ///     judged.
    ///   - positives: `rows` x `positivesPerRow` classes whose label is 1, contiguous; negative ones are no class, and
    ///     one given twice counts once. Traps at a class that does not exist.
    ///   - positivesPerRow: Places for such classes in a row.
    ///   - judged: `rows` numbers; a row with a negative one is not judged.
    ///   - rows: How many rows.
    ///   - classes: How many classes.
    ///   - stride: The distance of a row from the next.
    ///   - scale: What the gradient is multiplied by.
    /// - Returns: the sum of the losses over judged rows and classes (not scaled).
    public func sigmoidCrossEntropy(
        logits: UnsafeMutablePointer<Float>,
        positives: UnsafePointer<Int32>,
        positivesPerRow: Int,
        judged: UnsafePointer<Int32>,
        rows: Int,
        classes: Int,
        stride: Int,
        scale: Float
    ) -> Double {
        precondition(rows >= 0 && classes >= 0 && positivesPerRow >= 0 && (rows <= 1 || stride >= classes))
        checkTargets(positives, rows: rows * positivesPerRow, classes: classes)
        if let float {
            return float.pointee.sigmoid_cross_entropy(
                logits,
                positives,
                positivesPerRow,
                judged,
                rows,
                classes,
                stride,
                scale
            )
        }
        return Reference.sigmoidCrossEntropy(
            logits: logits,
            positives: positives,
            positivesPerRow: positivesPerRow,
            judged: judged,
            rows: rows,
            classes: classes,
            stride: stride,
            scale: scale
        )
    }

    /// Binary cross-entropy of the sigmoid of `count` logits: the confidence head.
    ///
    /// The gradient takes the place of the logits.
    ///
    /// - Parameters:
    ///   - logits: Become `scale` (sigmoid - label), or 0 where not judged.
    ///   - labels: 0 to 1; negative where not judged.
    ///   - count: How many elements.
    ///   - scale: What the gradient is multiplied by.
    /// - Returns: the sum of the losses (not scaled).
    public func binaryCrossEntropy(
        logits: UnsafeMutablePointer<Float>,
        labels: UnsafePointer<Float>,
        count: Int,
        scale: Float
    ) -> Double {
        precondition(count >= 0)
        if let float {
            return float.pointee.binary_cross_entropy(logits, labels, count, scale)
        }
        return Reference.binaryCrossEntropy(logits: logits, labels: labels, count: count, scale: scale)
    }

    private func checkTargets(_ targets: UnsafePointer<Int32>, rows: Int, classes: Int) {
        for row in 0..<rows {
            precondition(
                targets[row] < classes,
                "class \(targets[row]) of row \(row) does not exist: there are \(classes)"
            )
        }
    }
}
