/**
 * What every front end has to keep to, as tests: {@link dev.esker.spi.contract.FrontendContract}
 * runs against a broker in memory ({@code dev.esker.spi.twin}) and speaks the front end's protocol
 * by a {@link dev.esker.spi.contract.ProtocolClient}. A front end's own tests extend the one and
 * implement the other.
 */
package dev.esker.spi.contract;
