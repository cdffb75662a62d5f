/** Tests of the HTTP front end. */
package dev.esker.http;
