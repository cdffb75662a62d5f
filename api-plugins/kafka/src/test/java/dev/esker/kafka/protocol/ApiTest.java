package dev.esker.kafka.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of requests says what the library says. */
class ApiTest {

  @ParameterizedTest
  @EnumSource(Api.class)
  void theTableAgreesWithTheLibrary(Api api) {
    ApiKeys library = ApiKeys.forId(api.key());
    assertEquals(library.name(), api.name());
    assertEquals(library.oldestVersion(), api.oldestVersion());
    assertEquals(library.latestVersion(false), api.newestVersion());
    for (short version = api.oldestVersion(); version <= api.newestVersion(); version++) {
      assertEquals(library.requestHeaderVersion(version), api.requestHeaderVersion(version));
      assertEquals(library.responseHeaderVersion(version), api.responseHeaderVersion(version));
    }
    assertEquals(api.key(), api.newRequest().apiKey());
    assertSame(api, Api.ofKey(api.key()));
  }

  @ParameterizedTest
  @ValueSource(ints = {Short.MIN_VALUE, -1, 4, 24, 76, 1000, Short.MAX_VALUE})
  void whatIsNotServedIsNotFound(int key) {
    assertNull(Api.ofKey(key));
  }
}
