package dev.esker.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import dev.esker.http.api.Services;
import dev.esker.http.cluster.AdminHandlers;
import dev.esker.http.cluster.BrokerMetricsHandler;
import dev.esker.http.cluster.HealthHandlers;
import dev.esker.http.cluster.IndexHandler;
import dev.esker.http.cluster.LabHandlers;
import dev.esker.http.cluster.LogsHandler;
import dev.esker.http.cluster.MetricsHandler;
import dev.esker.http.cluster.NodeHandler;
import dev.esker.http.cluster.OpenApiHandler;
import dev.esker.http.cluster.StatusHandler;
import dev.esker.http.console.ConsoleHandler;
import dev.esker.http.consume.ConsumeHandlers;
import dev.esker.http.events.ClusterEvents;
import dev.esker.http.events.EventsHandler;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.api.GroupHandlers;
import dev.esker.http.groups.api.MemberHandlers;
import dev.esker.http.groups.api.ResetHandler;
import dev.esker.http.produce.ProduceHandlers;
import dev.esker.http.server.HttpHandler;
import dev.esker.http.server.Route;
import dev.esker.http.server.Routes;
import dev.esker.http.topics.PartitionHandlers;
import dev.esker.http.topics.PlainHandlers;
import dev.esker.http.topics.TopicHandlers;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Every call of the API, in the order of docs/HTTP.md. */
final class HttpApi {

  private HttpApi() {}

  static Routes routes(
      Services services,
      GroupSessions sessions,
      ClusterEvents events,
      HttpConfig config,
      String version) {
    List<Route> routes = new ArrayList<>();
    TopicHandlers topics = new TopicHandlers(services);
    addPlain(routes, services, topics);
    addTopics(routes, services, topics);
    addGroups(routes, services, sessions);
    addCluster(routes, services, events, config);
    addAdmin(routes, new AdminHandlers(services));
    addLab(routes, new LabHandlers(services));
    addProgram(routes, services, config, version);
    return new Routes(config.readOnly() ? routes.stream().map(Route::readOnly).toList() : routes);
  }

  private static void addPlain(List<Route> routes, Services services, TopicHandlers topics) {
    PlainHandlers plain = new PlainHandlers(services, topics);
    routes.add(Route.of(POST, "/create-topic", "plainCreateTopic", plain::create).bare());
    routes.add(Route.of(GET, "/list-topics", "plainListTopics", plain::list).bare());
    routes.add(Route.of(GET, "/metadata", "plainMetadata", plain::metadata).bare());
    ProduceHandlers produce = new ProduceHandlers(services);
    ConsumeHandlers consume = new ConsumeHandlers(services);
    routes.add(Route.of(POST, "/produce", "plainProduce", produce::plain).bare());
    routes.add(Route.of(GET, "/consume", "plainConsume", consume::plain));
    routes.add(Route.of(POST, "/topics/{topic}/produce", "produce", produce::resource));
    routes.add(Route.of(GET, "/topics/{topic}/consume", "consumeTopic", consume::topic));
    routes.add(
        Route.of(GET, "/topics/{topic}/partitions/{p}/consume", "consume", consume::partition));
  }

  private static void addTopics(List<Route> routes, Services services, TopicHandlers topics) {
    PartitionHandlers partitions = new PartitionHandlers(services);
    String topic = "/topics/{topic}";
    String partition = topic + "/partitions/{p}";
    routes.add(Route.of(GET, "/topics", "listTopics", topics::list));
    routes.add(Route.of(POST, topic, "createTopic", topics::create).bare());
    routes.add(Route.of(GET, topic, "describeTopic", topics::describe).bare());
    routes.add(Route.of(PATCH, topic, "alterTopic", topics::alter).bare());
    routes.add(Route.of(DELETE, topic, "deleteTopic", topics::delete).bare());
    routes.add(Route.of(GET, topic + "/configs", "describeTopicConfigs", topics::configs).bare());
    routes.add(Route.of(GET, partition, "describePartition", topics::partition).bare());
    routes.add(Route.of(GET, partition + "/offset", "findOffset", partitions::offset));
    routes.add(
        Route.of(
            DELETE,
            partition + "/records",
            "deleteRecords",
            services.forwarding().atLeader(partitions::deleteRecords)));
  }

  private static void addGroups(List<Route> routes, Services services, GroupSessions sessions) {
    MemberHandlers members = new MemberHandlers(services, sessions);
    GroupHandlers groups = new GroupHandlers(services);
    String group = "/consumer-groups/{group}";
    String partition = group + "/topics/{topic}/partitions/{p}";
    add(routes, services, POST, group + "/register", "registerConsumer", members::register);
    add(routes, services, POST, group + "/heartbeat", "heartbeat", members::heartbeat);
    add(routes, services, POST, group + "/unregister", "unregisterConsumer", members::unregister);
    add(routes, services, POST, partition + "/commit", "commitOffset", members::commit);
    add(routes, services, GET, partition, "committedOffset", groups::committed);
    add(routes, services, DELETE, partition, "forgetOffset", groups::forget);
    add(routes, services, POST, group + "/reset", "resetOffsets", new ResetHandler(services));
    add(routes, services, GET, group, "describeGroup", groups::describe);
    add(routes, services, DELETE, group, "deleteGroup", groups::delete);
    routes.add(Route.of(GET, "/consumer-groups", "listGroups", groups::list).bare());
  }

  /** Calls that the coordinator of the group answers; which may come to it twice. */
  private static final Set<String> REPEATABLE =
      Set.of(
          "registerConsumer",
          "heartbeat",
          "commitOffset",
          "committedOffset",
          "forgetOffset",
          "describeGroup");

  private static void add(
      List<Route> routes,
      Services services,
      HttpMethod method,
      String path,
      String operation,
      HttpHandler local) {
    HttpHandler anywhere =
        services.forwarding().atCoordinator(local, REPEATABLE.contains(operation));
    routes.add(Route.of(method, path, operation, anywhere).bare());
  }

  private static void addCluster(
      List<Route> routes, Services services, ClusterEvents events, HttpConfig config) {
    StatusHandler status = new StatusHandler(services, events.status());
    EventsHandler stream = new EventsHandler(services, events);
    BrokerMetricsHandler metrics =
        new BrokerMetricsHandler(
            services.forwarding(), new MetricsHandler(services.context().metrics()));
    NodeHandler node = new NodeHandler(services.context(), config.readOnly());
    LogsHandler logs = new LogsHandler(services, config.readOnly());
    routes.add(Route.of(GET, "/cluster/status", "clusterStatus", status).bare());
    routes.add(Route.of(GET, "/cluster/events", "clusterEvents", stream).bare());
    routes.add(Route.of(GET, "/cluster/brokers/{id}/metrics", "brokerMetrics", metrics));
    routes.add(Route.of(GET, "/cluster/node", "clusterNode", node).bare().always());
    routes.add(Route.of(POST, "/cluster/logs", "askLogs", logs).bare().reading());
  }

  /** What is asked of the program rather than of the cluster. */
  private static void addProgram(
      List<Route> routes, Services services, HttpConfig config, String version) {
    HealthHandlers health = new HealthHandlers(services.context()::readiness);
    MetricsHandler metrics = new MetricsHandler(services.context().metrics());
    OpenApiHandler document = new OpenApiHandler(version);
    ConsoleHandler console = new ConsoleHandler(new IndexHandler(version), config.consoleFolder());
    routes.add(Route.of(GET, "/health", "health", health::health).bare().always());
    routes.add(Route.of(GET, "/health/live", "healthLive", health::live).bare().always());
    routes.add(Route.of(GET, "/health/ready", "healthReady", health::ready).bare().always());
    routes.add(Route.of(GET, "/metrics", "metrics", metrics).always());
    routes.add(Route.of(GET, "/openapi.json", "openapi", document).bare().always());
    routes.add(Route.of(GET, "/", "index", console::index).bare().always());
    routes.add(Route.of(GET, "/console/{path...}", "consoleFile", console::file).bare().always());
  }

  private static void addAdmin(List<Route> routes, AdminHandlers admin) {
    String plan = "/admin/assignment-plan";
    String broker = "/admin/brokers/{id}";
    routes.add(Route.of(GET, plan, "showAssignmentPlan", admin::plan));
    routes.add(Route.of(POST, plan, "executeAssignmentPlan", admin::execute));
    routes.add(Route.of(DELETE, plan, "cancelAssignmentPlan", admin::cancel).bare());
    routes.add(Route.of(POST, broker + "/drain", "drainBroker", admin::drain).bare());
    routes.add(Route.of(POST, broker + "/undrain", "undrainBroker", admin::undrain).bare());
    routes.add(Route.of(DELETE, broker, "unregisterBroker", admin::unregister).bare());
    routes.add(Route.of(POST, "/admin/elect-leaders", "electLeaders", admin::elect).bare());
  }

  private static void addLab(List<Route> routes, LabHandlers lab) {
    routes.add(Route.of(GET, "/lab", "showLab", lab::picture).bare());
    routes.add(Route.of(POST, "/lab/brokers/{id}", "actOnBroker", lab::act).bare());
    routes.add(Route.of(POST, "/lab/links", "cutLink", lab::link).bare());
  }
}
