package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.migration.MigrationEvent;
import dev.swingbridge.proxy.migration.Migrations;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, one per {@link MigrationEvent}, until the client goes. A client that reads
 * too slowly misses events rather than making the migration wait.
 */
final class EventStream implements Answer {
    private static final int BACKLOG = 1_000;
    private static final long HEARTBEAT_SECONDS = 2;

    /** A client that takes nothing for this long has gone, whatever its connection says. */
    private static final long STUCK_SECONDS = 60;

    private final Migrations migrations;
    private final Json json;

    EventStream(Migrations migrations, Json json) {
        this.migrations = migrations;
        this.json = json;
    }

    /** Returns when the client has gone, which ends the connection in any case. */
    void serve(ChannelHandlerContext client, BooleanSupplier present) {
        BlockingQueue<MigrationEvent> waiting = new ArrayBlockingQueue<>(BACKLOG);
        try (Migrations.Subscription _ = migrations.listen(waiting::offer)) {
            client.writeAndFlush(head());
            while (present.getAsBoolean()) {
                byte[] next = next(waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS));
                // waits until it is sent: what comes meanwhile stays in the bounded queue
                ChannelFuture sent =
                        client.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(next)));
                if (!sent.await(STUCK_SECONDS, TimeUnit.SECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }

    private static HttpResponse head() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        HttpUtil.setTransferEncodingChunked(head, true);
        return head;
    }

    /** A comment line keeps the connection alive and finds out when the client has gone. */
    private byte[] next(@Nullable MigrationEvent event) {
        String text =
                event == null
                        ? ": still here\n\n"
                        : "event: "
                                + event.kind()
                                + "\ndata: "
                                + new String(json.bytes(event), StandardCharsets.UTF_8)
                                + "\n\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
