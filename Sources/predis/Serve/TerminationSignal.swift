import Dispatch
import Foundation

/// SIGTERM and SIGINT as something to wait for.
enum TerminationSignal {
    static func wait() async {
        let signals = [SIGTERM, SIGINT]
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in stream { break }
        for source in sources { source.cancel() }
    }
}
