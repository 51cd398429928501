package dev.swingbridge.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever is thrown in an event loop is heard by the one who has to know. */
class GuardedLoopTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Throwable> failures = new ArrayList<>();
    private final GuardedLoop loop = new GuardedLoop(channel.eventLoop(), failures::add);
    private final IllegalStateException planted = new IllegalStateException("planted");

    private void fail() {
        throw planted;
    }

    @Test
    void hearsOfATaskThatFails() {
        loop.execute(this::fail);

        channel.runPendingTasks();

        assertThat(failures).containsExactly(planted);
    }

    @Test
    void hearsOfATimerThatFails() {
        loop.schedule(this::fail, 1, TimeUnit.SECONDS);

        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(failures).containsExactly(planted);
    }

    @Test
    void hearsOfAListenerThatFails() {
        Promise<String> answer = channel.eventLoop().newPromise();
        loop.whenDone(answer, _ -> fail());

        answer.setSuccess("yes");

        assertThat(failures).containsExactly(planted);
    }

    @Test
    void hearsOfAnErrorToo() {
        StackOverflowError deep = new StackOverflowError();

        loop.run(
                () -> {
                    throw deep;
                });

        assertThat(failures).containsExactly(deep);
    }

    @Test
    void listensOnTheLoopToWhatEndsElsewhere() throws Exception {
        List<String> heard = new ArrayList<>();
        Promise<String> elsewhere = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
        loop.whenDone(elsewhere, done -> heard.add(done.getNow()));
        elsewhere.setSuccess("yes");
        GlobalEventExecutor.INSTANCE.submit(() -> {}).sync(); // after the listener

        channel.runPendingTasks();

        assertThat(heard).containsExactly("yes");
    }
}
