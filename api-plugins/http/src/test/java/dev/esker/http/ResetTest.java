package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups that are made to go on elsewhere. Partition 0 of t has ten records, partition 1 none. */
class ResetTest extends HttpFixture {

  private static final String RESET = "/consumer-groups/g/reset";

  private RawHttp client;

  @BeforeEach
  void records() throws Exception {
    start();
    fill(10, 1);
    client = client();
  }

  private JsonNode post(int status, String path, String body) throws IOException {
    client.post(path, body.replace('\'', '"'));
    RawHttp.Answer answer = client.receive();
    assertEquals(status, answer.status(), answer::text);
    return json(answer);
  }

  private void commit(int partition, long offset) throws IOException {
    post(
        200,
        "/consumer-groups/g/topics/t/partitions/" + partition + "/commit",
        "{'offset':" + offset + "}");
  }

  private String committed(int partition) throws IOException {
    client.get("/consumer-groups/g/topics/t/partitions/" + partition);
    return json(client.receive()).get("committed_offset").asText();
  }

  @Test
  void aPreviewIsWhatWillBeDone() throws Exception {
    commit(0, 5);
    String offsets =
        "[{'topic':'t','partition':0,'from':5,'to':0,'log_start_offset':0,'high_watermark':10},"
            + "{'topic':'t','partition':1,'from':null,'to':0,'log_start_offset':0,"
            + "'high_watermark':0}]";
    JsonNode preview = post(200, RESET, "{'topic':'t','to':'earliest','dry_run':true}");
    assertEquals(
        JSON.readTree(
            ("{'group':'g','dry_run':true,'offsets':" + offsets + "}").replace('\'', '"')),
        preview);
    assertEquals("5", committed(0));
    JsonNode done = post(200, RESET, "{'topic':'t','to':'earliest'}");
    assertEquals(preview.get("offsets"), done.get("offsets"));
    assertEquals("false", done.get("dry_run").asText());
    assertEquals("0", committed(0));
    assertEquals("0", committed(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'earliest'          | 0
          'latest'            | 10
          {'offset':7}        | 7
          {'offset':10}       | 10
          {'shift':-3}        | 2
          {'shift':-30}       | 0
          {'shift':30}        | 10
          {'timestamp':0}     | 0
          {'timestamp':99999999999999} | 10
          {'timestamp':'2999-01-01T00:00:00Z'} | 10
          """,
      quoteCharacter = '`')
  void everyKindOfPlace(String to, String offset) throws Exception {
    commit(0, 5);
    post(200, RESET, "{'topic':'t','partitions':[0],'to':" + to + "}");
    assertEquals(offset, committed(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'topic':'t'}                                      | to
          {'topic':'t','to':'begin'}                         | to
          {'topic':'t','to':''}                              | to
          {'topic':'t','to':{}}                              | to
          {'topic':'t','to':{'offset':1,'shift':1}}          | to
          {'topic':'t','to':{'offsets':1}}                   | to
          {'topic':'t','to':{'offset':-1}}                   | to.offset
          {'topic':'t','to':{'offset':1.5}}                  | to.offset
          {'topic':'t','to':{'offset':null}}                 | to.offset
          {'topic':'t','to':{'shift':'x'}}                   | to.shift
          {'topic':'t','to':{'timestamp':'yesterday'}}       | to.timestamp
          {'topic':'t','to':{'offset':[1]}}                  | to.offset
          {'topic':'t','to':5}                               | to
          {'topic':'t','partitions':[],'to':'latest'}        | partitions
          {'topic':'t','partitions':0,'to':'latest'}         | partitions
          {'topic':'t','partitions':[-1],'to':'latest'}      | partitions
          {'topic':'t','partitions':['0'],'to':'latest'}     | partitions
          {'partitions':[0],'to':'latest'}                   | partitions
          {'topic':'t','to':'latest','dry_run':'yes'}        | dry_run
          {'topic':'t','to':'latest','dryrun':true}          | dryrun
          """,
      quoteCharacter = '`')
  void whatIsWrongIsNamed(String body, String field) throws Exception {
    commit(0, 5);
    JsonNode error = post(400, RESET, body).get("error");
    assertEquals("INVALID_REQUEST", error.get("code").asText(), error::toString);
    assertEquals(field, error.get("field").asText(), error::toString);
    assertEquals("5", committed(0));
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    JsonNode topic = post(404, RESET, "{'topic':'absent','to':'latest'}");
    assertEquals("UNKNOWN_TOPIC_OR_PARTITION", topic.at("/error/code").asText());
    JsonNode partition = post(404, RESET, "{'topic':'t','partitions':[2],'to':'latest'}");
    assertTrue(partition.at("/error/message").asText().contains("it has 0 to 1"));
    JsonNode group = post(404, RESET, "{'to':'latest'}");
    assertEquals("GROUP_ID_NOT_FOUND", group.at("/error/code").asText());
    JsonNode outside = post(400, RESET, "{'topic':'t','partitions':[0],'to':{'offset':11}}");
    assertEquals("OFFSET_OUT_OF_RANGE", outside.at("/error/code").asText());
    JsonNode nowhere = post(400, RESET, "{'topic':'t','to':{'shift':1}}");
    assertTrue(nowhere.at("/error/message").asText().contains("no offset in partition t-0"));
  }

  @Test
  void withoutATopicItIsAllThatTheGroupHasAndThatIsThere() throws Exception {
    broker.cluster.add("gone", 1);
    commit(0, 5);
    post(200, "/consumer-groups/g/topics/gone/partitions/0/commit", "{'offset':1}");
    broker.cluster.remove("gone");
    JsonNode done = post(200, RESET, "{'to':'latest'}");
    assertEquals(1, done.get("offsets").size(), done::toString);
    assertEquals("10", committed(0));
  }

  @Test
  void aGroupWithMembersCanBeLookedAtOnly() throws Exception {
    commit(0, 5);
    post(
        200,
        "/consumer-groups/g/register",
        "{'consumer_id':'c','topics':['t'],'session_timeout_ms':45000}");
    JsonNode error = post(409, RESET, "{'topic':'t','to':'earliest'}").get("error");
    assertEquals("NON_EMPTY_GROUP", error.get("code").asText());
    assertEquals("5", committed(0));
    JsonNode preview = post(200, RESET, "{'topic':'t','to':'earliest','dry_run':true}");
    assertEquals(0, preview.at("/offsets/0/to").asInt());
    post(200, "/consumer-groups/g/unregister", "{'consumer_id':'c'}");
    post(200, RESET, "{'topic':'t','to':'earliest'}");
    assertEquals("0", committed(0));
  }
}
