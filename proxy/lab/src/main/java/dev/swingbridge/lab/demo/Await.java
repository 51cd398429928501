package dev.swingbridge.lab.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for something that is asked for again and again. */
final class Await {
    private static final long FIRST_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double SLOWER = 1.01;

    private Await() {}

    /** A question that may fail. */
    interface Question {
        boolean yes() throws Exception;
    }

    /** False when the time is over before the answer is yes. */
    static boolean until(Duration limit, Question question) throws Exception {
        long started = System.nanoTime();
        double pause = FIRST_POLL_NANOS;
        while (!question.yes()) {
            if (System.nanoTime() - started > limit.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(Math.round(pause));
            pause = Math.min(pause * SLOWER, (double) LONGEST_POLL_NANOS);
        }
        return true;
    }

    /** Lets this much time go by. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
