package dev.esker.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import dev.esker.http.api.Services;
import dev.esker.http.cluster.ClusterHandlers;
import dev.esker.http.cluster.HealthHandlers;
import dev.esker.http.cluster.MetricsHandler;
import dev.esker.http.cluster.OpenApiHandler;
import dev.esker.http.consume.ConsumeHandlers;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.api.GroupHandlers;
import dev.esker.http.groups.api.MemberHandlers;
import dev.esker.http.produce.ProduceHandlers;
import dev.esker.http.server.Route;
import dev.esker.http.server.Routes;
import dev.esker.http.topics.PartitionHandlers;
import dev.esker.http.topics.PlainHandlers;
import dev.esker.http.topics.TopicHandlers;
import java.util.ArrayList;
import java.util.List;

/** Every call of the API, in the order of docs/HTTP.md. */
final class HttpApi {

  private HttpApi() {}

  static Routes routes(Services services, GroupSessions sessions, String version) {
    List<Route> routes = new ArrayList<>();
    TopicHandlers topics = new TopicHandlers(services);
    addPlain(routes, services, topics);
    addTopics(routes, services, topics);
    addGroups(routes, services, sessions);
    addCluster(routes, services, version);
    return new Routes(routes);
  }

  private static void addPlain(List<Route> routes, Services services, TopicHandlers topics) {
    PlainHandlers plain = new PlainHandlers(services, topics);
    routes.add(Route.of(POST, "/create-topic", "plainCreateTopic", plain::create));
    routes.add(Route.of(GET, "/list-topics", "plainListTopics", plain::list));
    routes.add(Route.of(GET, "/metadata", "plainMetadata", plain::metadata));
    ProduceHandlers produce = new ProduceHandlers(services);
    ConsumeHandlers consume = new ConsumeHandlers(services);
    routes.add(Route.of(POST, "/produce", "plainProduce", produce::plain));
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
    routes.add(Route.of(POST, topic, "createTopic", topics::create));
    routes.add(Route.of(GET, topic, "describeTopic", topics::describe));
    routes.add(Route.of(PATCH, topic, "alterTopic", topics::alter));
    routes.add(Route.of(DELETE, topic, "deleteTopic", topics::delete));
    routes.add(Route.of(GET, topic + "/configs", "describeTopicConfigs", topics::configs));
    routes.add(Route.of(GET, partition, "describePartition", topics::partition));
    routes.add(Route.of(GET, partition + "/offset", "findOffset", partitions::offset));
    routes.add(
        Route.of(DELETE, partition + "/records", "deleteRecords", partitions::deleteRecords));
  }

  private static void addGroups(List<Route> routes, Services services, GroupSessions sessions) {
    MemberHandlers members = new MemberHandlers(services, sessions);
    GroupHandlers groups = new GroupHandlers(services);
    String group = "/consumer-groups/{group}";
    String partition = group + "/topics/{topic}/partitions/{p}";
    routes.add(Route.of(POST, group + "/register", "registerConsumer", members::register));
    routes.add(Route.of(POST, group + "/heartbeat", "heartbeat", members::heartbeat));
    routes.add(Route.of(POST, group + "/unregister", "unregisterConsumer", members::unregister));
    routes.add(Route.of(POST, partition + "/commit", "commitOffset", members::commit));
    routes.add(Route.of(GET, partition, "committedOffset", groups::committed));
    routes.add(Route.of(DELETE, partition, "forgetOffset", groups::forget));
    routes.add(Route.of(GET, "/consumer-groups", "listGroups", groups::list));
    routes.add(Route.of(GET, group, "describeGroup", groups::describe));
    routes.add(Route.of(DELETE, group, "deleteGroup", groups::delete));
  }

  private static void addCluster(List<Route> routes, Services services, String version) {
    ClusterHandlers cluster = new ClusterHandlers(services, version);
    HealthHandlers health = new HealthHandlers(services.context()::readiness);
    MetricsHandler metrics = new MetricsHandler(services.context().metrics());
    routes.add(Route.of(GET, "/cluster/status", "clusterStatus", cluster::status));
    routes.add(Route.of(GET, "/admin/assignment-plan", "showAssignmentPlan", cluster::plan));
    routes.add(Route.of(POST, "/admin/assignment-plan", "executeAssignmentPlan", cluster::plan));
    routes.add(Route.of(GET, "/health", "health", health::health).always());
    routes.add(Route.of(GET, "/health/live", "healthLive", health::live).always());
    routes.add(Route.of(GET, "/health/ready", "healthReady", health::ready).always());
    routes.add(Route.of(GET, "/metrics", "metrics", metrics).always());
    routes.add(Route.of(GET, "/openapi.json", "openapi", new OpenApiHandler(version)).always());
    routes.add(Route.of(GET, "/", "index", cluster::index).always());
  }
}
