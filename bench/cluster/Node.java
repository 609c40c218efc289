// One node of a real search cluster, for trials on loopback alone: never deploy it, never hand it on.
//
// The registries have no OpenSearch server. They do have the core of Elasticsearch 7.0.0 (Apache-2.0), from which
// OpenSearch descends: it lies inside the wheel of pyserini 0.7.0.0, without the modules that carry bytes between
// nodes and take requests. This file supplies both with plain sockets, and starts a node.
//
// Arguments: name, folder, port for requests, port for other nodes, addresses of all nodes, names of all nodes.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.Version;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.component.AbstractLifecycleComponent;
import org.elasticsearch.common.concurrent.CompletableContext;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.network.NetworkService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.transport.BoundTransportAddress;
import org.elasticsearch.common.transport.TransportAddress;
import org.elasticsearch.common.util.BigArrays;
import org.elasticsearch.common.util.PageCacheRecycler;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.common.xcontent.NamedXContentRegistry;
import org.elasticsearch.http.HttpChannel;
import org.elasticsearch.http.HttpInfo;
import org.elasticsearch.http.HttpRequest;
import org.elasticsearch.http.HttpResponse;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.http.HttpStats;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.plugins.NetworkPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.AbstractRestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TcpChannel;
import org.elasticsearch.transport.TcpServerChannel;
import org.elasticsearch.transport.TcpTransport;
import org.elasticsearch.transport.Transport;

public class Node {
  static final int CONNECT_MS = 2000;
  static final int MOST_BYTES = 100 << 20;

  /** A socket between nodes, or one that waits for others. */
  static class Channel implements TcpChannel, TcpServerChannel {
    final Closeable socket;
    final boolean server;
    final String profile;
    final InetSocketAddress local;
    final InetSocketAddress remote;
    final OutputStream out;
    final CompletableContext<Void> closed = new CompletableContext<>();
    final TcpChannel.ChannelStats stats = new TcpChannel.ChannelStats();
    volatile boolean open = true;

    Channel(Closeable socket, boolean server, String profile, InetSocketAddress local, InetSocketAddress remote,
        OutputStream out) {
      this.socket = socket;
      this.server = server;
      this.profile = profile;
      this.local = local;
      this.remote = remote;
      this.out = out;
    }

    @Override public boolean isServerChannel() { return server; }
    @Override public String getProfile() { return profile; }
    @Override public InetSocketAddress getLocalAddress() { return local; }
    @Override public InetSocketAddress getRemoteAddress() { return remote; }
    @Override public TcpChannel.ChannelStats getChannelStats() { return stats; }
    @Override public boolean isOpen() { return open; }
    @Override public void addConnectListener(ActionListener<Void> listener) { listener.onResponse(null); }

    @Override public void sendMessage(BytesReference message, ActionListener<Void> listener) {
      try {
        synchronized (out) {
          message.writeTo(out);
          out.flush();
        }
        listener.onResponse(null);
      } catch (Exception error) {
        listener.onFailure(error);
        close();
      }
    }

    @Override public void close() {
      if (!open) {
        return;
      }
      open = false;
      try {
        socket.close();
      } catch (IOException error) {
        // it is gone either way
      }
      closed.complete(null);
    }

    @Override public void addCloseListener(ActionListener<Void> listener) {
      closed.addListener((nothing, error) -> {
        if (error == null) {
          listener.onResponse(nothing);
        } else {
          listener.onFailure(error);
        }
      });
    }
  }

  /** Carries messages between nodes: a thread for each socket. */
  static class Messages extends TcpTransport {
    final ExecutorService threads = Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work, "elasticsearch[trial][transport_worker]");  // the core asserts such names
      thread.setDaemon(true);
      return thread;
    });

    Messages(Settings settings, ThreadPool pool, PageCacheRecycler pages, CircuitBreakerService breaker,
        NamedWriteableRegistry registry, NetworkService network) {
      super("trial", settings, Version.CURRENT, pool, pages, breaker, registry, network);
    }

    @Override protected void doStart() {
      super.doStart();
      for (TcpTransport.ProfileSettings profile : profileSettings) {
        bindServer(profile);
      }
    }

    @Override protected TcpServerChannel bind(String name, InetSocketAddress address) throws IOException {
      ServerSocket waiting = new ServerSocket();
      waiting.setReuseAddress(true);
      waiting.bind(address);
      Channel server = new Channel(waiting, true, name, (InetSocketAddress) waiting.getLocalSocketAddress(), null, null);
      threads.execute(() -> {
        while (server.open) {
          try {
            Socket socket = waiting.accept();
            Channel channel = channelOf(socket, true, name);
            serverAcceptedChannel(channel);
            read(socket, channel);
          } catch (IOException error) {
            if (!server.open) {
              return;
            }
          }
        }
      });
      return server;
    }

    Channel channelOf(Socket socket, boolean server, String profile) throws IOException {
      socket.setTcpNoDelay(true);
      return new Channel(socket, server, profile, (InetSocketAddress) socket.getLocalSocketAddress(),
          (InetSocketAddress) socket.getRemoteSocketAddress(), new BufferedOutputStream(socket.getOutputStream(), 65536));
    }

    void read(Socket socket, Channel channel) {
      threads.execute(() -> {
        byte[] held = new byte[65536];
        int count = 0;
        try {
          InputStream in = socket.getInputStream();
          while (true) {
            int more = in.read(held, count, held.length - count);
            if (more < 0) {
              break;
            }
            count += more;
            int done = 0;
            while (true) {
              int used = consumeNetworkReads(channel, new BytesArray(Arrays.copyOfRange(held, done, count)));
              if (used == 0) {
                break;
              }
              done += used;
            }
            if (done > 0) {
              System.arraycopy(held, done, held, 0, count - done);
              count -= done;
            }
            if (count == held.length) {
              held = Arrays.copyOf(held, count * 2);
            }
          }
        } catch (IOException error) {
          // the other node is gone: closing the channel says so
        } catch (Exception error) {
          onException(channel, error);
        } finally {
          channel.close();
        }
      });
    }

    @Override protected TcpChannel initiateChannel(DiscoveryNode node) throws IOException {
      Socket socket = new Socket();
      socket.connect(node.getAddress().address(), CONNECT_MS);
      Channel channel = channelOf(socket, false, "default");
      read(socket, channel);
      return channel;
    }

    @Override protected void stopInternal() { threads.shutdownNow(); }
  }

  /** Takes requests, on loopback. */
  static class Requests extends AbstractLifecycleComponent implements HttpServerTransport {
    final NamedXContentRegistry registry;
    final ThreadPool pool;
    final Dispatcher dispatcher;
    final int port;
    HttpServer server;
    BoundTransportAddress bound;

    Requests(Settings settings, ThreadPool pool, NamedXContentRegistry registry, Dispatcher dispatcher) {
      this.registry = registry;
      this.pool = pool;
      this.dispatcher = dispatcher;
      this.port = Integer.parseInt(settings.get("http.port", "9200"));
    }

    @Override public BoundTransportAddress boundAddress() { return bound; }
    @Override public HttpInfo info() { return new HttpInfo(bound, MOST_BYTES); }
    @Override public HttpStats stats() { return new HttpStats(0, 0); }
    @Override protected void doStop() { server.stop(0); }
    @Override protected void doClose() { }

    @Override protected void doStart() {
      try {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      server.setExecutor(Executors.newFixedThreadPool(16));
      server.createContext("/", this::answer);
      server.start();
      TransportAddress address = new TransportAddress(server.getAddress());
      bound = new BoundTransportAddress(new TransportAddress[] {address}, address);
    }

    static byte[] bodyOf(HttpExchange exchange) throws IOException {
      InputStream sent = exchange.getRequestBody();
      boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      return (packed ? new GZIPInputStream(sent) : sent).readAllBytes();
    }

    void answer(HttpExchange exchange) throws IOException {
      byte[] body = bodyOf(exchange);
      HttpRequest asked = new HttpRequest() {
        @Override public RestRequest.Method method() { return RestRequest.Method.valueOf(exchange.getRequestMethod()); }
        @Override public String uri() { return exchange.getRequestURI().toString(); }
        @Override public BytesReference content() { return new BytesArray(body); }
        @Override public List<String> strictCookies() { return List.of(); }
        @Override public HttpVersion protocolVersion() { return HttpVersion.HTTP_1_1; }
        @Override public HttpRequest removeHeader(String header) { return this; }
        @Override public HttpResponse createResponse(RestStatus status, BytesReference content) {
          throw new UnsupportedOperationException();
        }

        @Override public Map<String, List<String>> getHeaders() {
          Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
          headers.putAll(exchange.getRequestHeaders());
          return headers;
        }
      };
      HttpChannel channel = new HttpChannel() {
        @Override public void sendResponse(HttpResponse response, ActionListener<Void> listener) { }
        @Override public InetSocketAddress getLocalAddress() { return exchange.getLocalAddress(); }
        @Override public InetSocketAddress getRemoteAddress() { return exchange.getRemoteAddress(); }
        @Override public void close() { }
        @Override public void addCloseListener(ActionListener<Void> listener) { }
        @Override public boolean isOpen() { return true; }
      };
      try (ThreadContext.StoredContext ignored = pool.getThreadContext().stashContext()) {
        RestRequest request = RestRequest.request(registry, asked, channel);
        dispatcher.dispatchRequest(request, new AbstractRestChannel(request, true) {
          @Override public void sendResponse(RestResponse response) {
            try {
              exchange.getResponseHeaders().set("Content-Type", response.contentType());
              send(exchange, response.status().getStatus(), BytesReference.toBytes(response.content()));
            } catch (IOException error) {
              exchange.close();
            }
          }
        }, pool.getThreadContext());
      } catch (Throwable error) {
        send(exchange, 400, String.valueOf(error).getBytes());
      }
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
      boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, empty ? -1 : body.length);
      if (!empty) {
        exchange.getResponseBody().write(body);
      }
      exchange.close();
    }
  }

  /** Makes both known to the core. */
  public static class Sockets extends Plugin implements NetworkPlugin {
    @Override public Map<String, Supplier<Transport>> getTransports(Settings settings, ThreadPool pool,
        PageCacheRecycler pages, CircuitBreakerService breaker, NamedWriteableRegistry registry, NetworkService network) {
      return Map.of("trial", () -> new Messages(settings, pool, pages, breaker, registry, network));
    }

    @Override public Map<String, Supplier<HttpServerTransport>> getHttpTransports(Settings settings, ThreadPool pool,
        BigArrays arrays, PageCacheRecycler pages, CircuitBreakerService breaker, NamedXContentRegistry registry,
        NetworkService network, HttpServerTransport.Dispatcher dispatcher) {
      return Map.of("trial", () -> new Requests(settings, pool, registry, dispatcher));
    }

    @Override public Settings additionalSettings() {
      return Settings.builder().put("transport.type", "trial").put("http.type", "trial").build();
    }
  }

  static class Started extends org.elasticsearch.node.Node {
    Started(Settings settings) {
      super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"),
          List.of(Sockets.class), false);
    }
  }

  public static void main(String[] arguments) throws Exception {
    String folder = arguments[1];
    Files.createDirectories(Path.of(folder, "config"));
    Settings settings = Settings.builder()
        .put("node.name", arguments[0])
        .put("cluster.name", "trial")
        .put("path.home", folder)
        .put("network.host", "127.0.0.1")
        .put("http.port", arguments[2])
        .put("transport.port", arguments[3])
        .putList("discovery.seed_hosts", arguments[4].split(","))
        .putList("cluster.initial_master_nodes", arguments[5].split(","))
        .build();
    org.elasticsearch.node.Node node = new Started(settings).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (IOException error) {
        // the process ends
      }
    }));
    Thread.currentThread().join();
  }
}
