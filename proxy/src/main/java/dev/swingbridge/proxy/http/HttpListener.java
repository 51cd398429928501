package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.admin.ListeningSocket;
import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The HTTP listener: JSON verbs, events, metrics, health and the dashboard. */
public final class HttpListener implements AutoCloseable {
    private static final int LARGEST_BODY = 1 << 20;

    private final Json json = new Json();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger open = new AtomicInteger();
    private final Requests requests;
    private final HttpLimits limits;
    private final ListeningSocket socket;

    /**
     * Listens at once.
     *
     * @param ready whether the proxy takes applications' connections now
     */
    public HttpListener(
            InetSocketAddress address,
            OperatorLogins operators,
            Operations operations,
            BooleanSupplier ready,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType)
            throws IOException {
        this(address, operators, operations, ready, loops, channelType, HttpLimits.usual());
    }

    HttpListener(
            InetSocketAddress address,
            OperatorLogins operators,
            Operations operations,
            BooleanSupplier ready,
            EventLoopGroup loops,
            Class<? extends ServerChannel> channelType,
            HttpLimits limits)
            throws IOException {
        this.limits = limits;
        this.requests = new Requests(operators, operations, json, ready);
        this.socket = new ListeningSocket(address, loops, channelType, this::open);
    }

    private void open(Channel channel) {
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        int now = open.incrementAndGet();
        if (now > 2 * limits.connections()) {
            channel.close(); // even those that are told so take up room
        } else if (now > limits.connections()) {
            channel.pipeline().addLast(new FullListener(limits));
        } else {
            channel.pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new WholeRequests(LARGEST_BODY))
                    .addLast(new HttpConnection(requests, json, threads, limits.idle()));
        }
    }

    public InetSocketAddress address() {
        return socket.address();
    }

    /** Nobody is there to be answered any more; verbs that have begun go on. */
    @Override
    public void close() {
        socket.close();
        threads.shutdownNow();
    }
}
