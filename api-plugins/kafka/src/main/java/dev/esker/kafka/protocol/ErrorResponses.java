package dev.esker.kafka.protocol;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * Answers a request, whichever it is, with one error everywhere. The library knows for each request
 * what that looks like; its classes are heavy, and loaded when the first error of this kind occurs.
 */
public final class ErrorResponses {
  private ErrorResponses() {}

  /**
   * The answer.
   *
   * @param code of the error
   * @param message for people, or null for the protocol's own words
   * @return null if such a request has no answer
   */
  public static ApiMessage of(RequestHead head, ApiMessage request, short code, String message) {
    ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(request, head.version());
    bytes.buffer().rewind();
    AbstractRequest parsed =
        AbstractRequest.parseRequest(ApiKeys.forId(head.api().key()), head.version(), bytes)
            .request;
    ApiException error = Errors.forCode(code).exception(message);
    AbstractResponse response = parsed.getErrorResponse(error);
    return response == null ? null : response.data();
  }
}
