package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.admin.ListeningSocket;
import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.OperatorLogins;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** The HTTP listener: JSON verbs, events, metrics, health and the dashboard. */
public final class HttpListener implements AutoCloseable {
    private static final int LARGEST_BODY = 1 << 20;
    private static final int IDLE_SECONDS = 60;

    private final Json json = new Json();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Requests requests;
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
        this.requests = new Requests(operators, operations, json, ready);
        this.socket = new ListeningSocket(address, loops, channelType, this::open);
    }

    private void open(Channel channel) {
        channel.pipeline()
                .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                .addLast(new HttpConnection(requests, json, threads));
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
