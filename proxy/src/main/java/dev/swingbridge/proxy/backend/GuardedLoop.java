package dev.swingbridge.proxy.backend;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An event loop for work that somebody waits for. Netty logs what a task, a timer or a listener
 * throws and goes on, so that the one who waits would do so for ever; here it is told of it.
 */
public final class GuardedLoop {
    private final EventLoop loop;
    private final Consumer<Throwable> failed;

    /**
     * @param failed ends what waits for the work; called on the loop
     */
    public GuardedLoop(EventLoop loop, Consumer<Throwable> failed) {
        this.loop = loop;
        this.failed = failed;
    }

    public EventLoop eventLoop() {
        return loop;
    }

    /** Runs the work now; on the loop. */
    public void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /** Runs the work on the loop, after what it is at. */
    public void execute(Runnable work) {
        loop.execute(() -> run(work));
    }

    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return loop.schedule(() -> run(work), delay, unit);
    }

    /** Hears of the end of something, at once when that is on the loop. */
    public <T> void whenDone(Future<T> something, Consumer<Future<T>> heard) {
        something.addListener((Future<T> done) -> runHere(() -> heard.accept(done)));
    }

    private void runHere(Runnable work) {
        if (loop.inEventLoop()) {
            run(work);
        } else {
            execute(work);
        }
    }
}
