package messages

import "errors"

// AppendRequest appends a request as it travels. The error says which limit it breaks.
func (e *Encoder) AppendRequest(dst []byte, r *Request) ([]byte, error) {
	return dst, errors.New("not yet")
}

// AppendPage appends a page as it travels. The error says which limit it breaks.
func (e *Encoder) AppendPage(dst []byte, p *Page) ([]byte, error) {
	return dst, errors.New("not yet")
}

// DecodeRequest reads a request. The error says what is wrong with it.
func (d *Decoder) DecodeRequest(bytes []byte) (Request, error) {
	return Request{}, errors.New("not yet")
}

// DecodePage reads a page. The error says what is wrong with it.
func (d *Decoder) DecodePage(bytes []byte) (Page, error) {
	return Page{}, errors.New("not yet")
}
