package dev.swingbridge.proxy.migration.running;

import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One verb on its way to the migration's thread. Either it begins there, or its caller withdraws it
 * before; never both.
 */
public final class VerbCall<T> implements Runnable {
    private final Callable<T> work;
    private final BooleanSupplier wanted;
    private final Runnable atEnd;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private enum Phase {
        WAITING,
        BEGUN,
        WITHDRAWN
    }

    /**
     * @param wanted false once nobody waits for it any more
     * @param atEnd run once, when it has ended or was withdrawn, before the caller learns of it
     */
    public VerbCall(Callable<T> work, BooleanSupplier wanted, Runnable atEnd) {
        this.work = work;
        this.wanted = wanted;
        this.atEnd = atEnd;
    }

    @Override
    public void run() {
        if (!phase.compareAndSet(Phase.WAITING, Phase.BEGUN)) {
            return;
        }
        begun.complete(true);
        try {
            if (!wanted.getAsBoolean()) {
                throw new RefusedException("the client had gone before it began: not done");
            }
            T value = work.call();
            atEnd.run();
            result.complete(value);
        } catch (Exception | Error failure) {
            atEnd.run();
            result.completeExceptionally(failure);
        }
    }

    /** False when it is too late: it has begun. */
    public boolean withdraw() {
        if (!phase.compareAndSet(Phase.WAITING, Phase.WITHDRAWN)) {
            return false;
        }
        atEnd.run();
        return true;
    }

    /** Waits for the beginning; false when the time is over. */
    boolean awaitBegin(Duration limit) throws InterruptedException {
        try {
            return begun.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException over) {
            return false;
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /** Told of a failure at its end, or at once when it has failed already. */
    public void whenItFails(Consumer<Throwable> told) {
        var _ =
                result.whenComplete(
                        (value, failure) -> {
                            if (failure != null) {
                                told.accept(failure);
                            }
                        });
    }

    public T await(Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
