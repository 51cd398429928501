package dev.swingbridge.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.netty.FrameDecoder;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.migration.lifecycle.MigrationState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one connection answers, and when: drivers send what they know without waiting. */
class AdminSessionTest {
    private static final int QUERY = 3;
    private static final int PING = 14;

    private final FakeMigrations migrations =
            new FakeMigrations().with("orders", MigrationState.REPLICATING);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final EmbeddedChannel client =
            new EmbeddedChannel(
                    new FrameDecoder(1 << 20),
                    new AdminSession(
                            new AdminLanguage(
                                    new Operations(
                                            migrations,
                                            new FakeProxyViews(),
                                            CutoverOptions.defaults())),
                            tasks::add,
                            "ann",
                            1));

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
    }

    @Test
    void answersInTurnWhatComesWithoutWaiting() {
        send(QUERY, "PAUSE MIGRATION orders");
        send(PING, "");
        send(QUERY, "RESUME MIGRATION orders");

        assertThat(tasks).hasSize(1);
        assertThat(client.outboundMessages()).isEmpty();
        runOne();
        assertThat(migrations.asked).containsExactly("pause orders by ann");
        assertThat(client.outboundMessages()).hasSize(2);
        assertThat(tasks).hasSize(1);
        runOne();
        assertThat(migrations.asked).containsExactly("pause orders by ann", "resume orders by ann");
        assertThat(client.outboundMessages()).hasSize(3);
    }

    @Test
    void closesOnAClientThatSendsMoreThanAnybodyNeeds() {
        for (int sent = 0; sent < 18; sent++) {
            send(QUERY, "PAUSE MIGRATION orders");
        }

        assertThat(client.isOpen()).isFalse();
        runOne();
        assertThat(tasks).isEmpty();
    }

    private void runOne() {
        Objects.requireNonNull(tasks.poll()).run();
        client.runPendingTasks();
    }

    // n 00 00 | 00 | command | text
    private void send(int command, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf packet = Unpooled.buffer();
        packet.writeMediumLE(bytes.length + 1).writeByte(0).writeByte(command).writeBytes(bytes);
        client.writeInbound(packet);
    }
}
