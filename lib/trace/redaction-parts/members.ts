/** Members of our own whose values are words of ours or of HTTP, or times: never what was captured. */
const OURS = new Set(
  'version kind role via way mutation attack system systemTitle pageref method encoding source absence _resourceType startedDateTime'.split(
    ' ',
  ),
);

export function isOurs(member: string): boolean {
  return OURS.has(member);
}

/**
 * Members with an underscore that are known, by which producer writes them; what is in them is searched as everything
 * is. Any other may hold whatever its program liked, and is hidden as a whole.
 */
const KNOWN = new Set(
  [
    '_consent _encoding _resourceType _error',
    // Chrome, Edge, WebPageTest
    '_webSocketMessages _eventSourceMessages _initiator _initiator_detail _priority _connectionId _fromCache _transferSize',
    '_fetchedViaServiceWorker _blocked_queueing _blocked_proxy _workerStart _workerReady _workerFetchStart',
    '_workerRespondWithSettled _workerRouterEvaluation _workerCacheLookup _isLinkPreload _chunks',
    // Firefox, Safari
    '_fetchType _serverPort _serverAddress _securityState',
    // Playwright, mitmproxy, HTTP Toolkit, Polly, Charles
    '_monotonicTime _frameref _pageref _apiRequest _was_pushed _requestBodyStatus _responseBodyStatus _pinned _id _order _charlesStatus',
  ]
    .join(' ')
    .split(' '),
);

export function isUnknownMember(member: string): boolean {
  return member.charCodeAt(0) === 95 && !KNOWN.has(member);
}
